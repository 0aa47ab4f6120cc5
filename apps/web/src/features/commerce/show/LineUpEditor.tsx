import type { Product } from '@footlight/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Button as AriaButton, DropIndicator, GridList, GridListItem, useDragAndDrop } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../../client/context.ts';
import { messageOf } from '../../../client/errors.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Skeleton } from '../../../ui/Skeleton.tsx';
import { useNotify } from '../../../ui/Toast.tsx';
import { Price } from '../Price.tsx';
import { ProductPicture } from '../ProductPicture.tsx';
import { lineUpKey, refreshShop, useLineUp } from '../queries.ts';
import { AddProducts } from './AddProducts.tsx';
import styles from './LineUp.module.css';
import { droppedAt, moved } from './order.ts';

/** What a show will present, in order: by dragging, or by the buttons of each row. */
export function LineUpEditor({ broadcastId }: { broadcastId: string }) {
  const { t } = useTranslation();
  const lineUp = useLineUp(broadcastId);
  const [adding, setAdding] = useState(false);
  const { items, save } = useOrder(broadcastId, lineUp.data?.items);

  if (lineUp.isPending) return <Skeleton height="4rem" />;
  if (lineUp.isError) {
    return (
      <div className={styles.failed} role="alert">
        <p>{messageOf(lineUp.error, t)}</p>
        <Button icon="refresh" size="small" onPress={() => void lineUp.refetch()}>
          {t('common.retry')}
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.editor} data-testid="line-up">
      {items.length === 0 ? (
        <p className={styles.muted}>{t('shop.lineUpEmpty')}</p>
      ) : (
        <Rows items={items} save={save} />
      )}
      <Button icon="plus" onPress={() => setAdding(true)} data-testid="add-products">
        {t('shop.add')}
      </Button>
      <AddProducts
        isOpen={adding}
        onClose={() => setAdding(false)}
        chosen={items.map(({ id }) => id)}
        onAdd={(product) => save([...items, product])}
        onRemove={(id) => save(items.filter((item) => item.id !== id))}
      />
    </div>
  );
}

/** The line-up as this person has just put it. Changes are sent one after another; after the last the server's word counts. */
function useOrder(broadcastId: string, known: readonly Product[] = []) {
  const { t } = useTranslation();
  const { api } = useFootlight();
  const queries = useQueryClient();
  const notify = useNotify();
  const sending = useRef<Promise<unknown>>(Promise.resolve());

  async function save(items: readonly Product[]) {
    const key = lineUpKey(broadcastId);
    await queries.cancelQueries({ queryKey: key });
    queries.setQueryData(key, { items });
    const request = { params: { id: broadcastId }, body: { productIds: items.map(({ id }) => id) } };
    const sent = sending.current
      .then(() => api.setLineUp(request))
      .catch((error: unknown) => notify(messageOf(error, t), 'danger'));
    sending.current = sent;
    await sent;
    if (sending.current === sent) await refreshShop(queries, broadcastId);
  }
  return { items: known, save };
}

/** Moves a row by a button and keeps the focus on it: on the same button, or at the end of the list on its other one. */
function useMove(items: readonly Product[], save: (items: readonly Product[]) => Promise<void>) {
  const list = useRef<HTMLDivElement>(null);
  const pressed = useRef<{ id: string; step: 1 | -1 } | null>(null);
  useEffect(() => {
    if (pressed.current === null) return;
    const { id, step } = pressed.current;
    pressed.current = null;
    const row = list.current?.querySelector(`[data-key="${CSS.escape(id)}"]`);
    const buttons = [...(row?.querySelectorAll<HTMLButtonElement>('[data-testid^="move-"]') ?? [])];
    const [same, other] = step === -1 ? buttons : buttons.reverse();
    const isAtEnd = items.at(step === -1 ? 0 : -1)?.id === id;
    (isAtEnd ? other : same)?.focus();
  }, [items]);
  const move = (index: number, step: 1 | -1) => {
    const item = items[index];
    if (item === undefined) return;
    pressed.current = { id: item.id, step };
    void save(moved(items, index, index + step));
  };
  return { list, move };
}

function Rows({ items, save }: { items: readonly Product[]; save: (items: readonly Product[]) => Promise<void> }) {
  const { t } = useTranslation();
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (ids) => [...ids].map((id) => ({ 'text/plain': String(id) })),
    onReorder: ({ keys, target }) => {
      const [key] = keys;
      const from = items.findIndex(({ id }) => id === key);
      const to = items.findIndex(({ id }) => id === target.key);
      if (from === -1 || to === -1) return;
      void save(moved(items, from, droppedAt(from, to, target.dropPosition)));
    },
    renderDropIndicator: (target) => <DropIndicator target={target} className={styles.drop} />,
  });
  const { list, move } = useMove(items, save);
  return (
    <GridList
      ref={list}
      aria-label={t('shop.lineUp')}
      className={styles.rows}
      items={items.map((item, index) => ({ ...item, index }))}
      dragAndDropHooks={dragAndDropHooks}
      keyboardNavigationBehavior="tab"
      dependencies={[items]}
    >
      {({ id, title, imageUrl, priceMinor, currency, index }) => (
        <GridListItem id={id} textValue={title} className={styles.row}>
          <AriaButton slot="drag" className={styles.grip}>
            <Icon name="grip" size={18} />
          </AriaButton>
          <span className={styles.thumb}>
            <ProductPicture url={imageUrl} />
          </span>
          <span className={styles.text}>
            <bdi className={styles.title}>{title}</bdi>
            <Price minor={priceMinor} currency={currency} />
          </span>
          <span className={styles.moves}>
            <IconButton
              icon="arrowUp"
              size="small"
              label={t('shop.moveUp', { title })}
              isDisabled={index === 0}
              onPress={() => move(index, -1)}
              data-testid="move-up"
            />
            <IconButton
              icon="arrowDown"
              size="small"
              label={t('shop.moveDown', { title })}
              isDisabled={index === items.length - 1}
              onPress={() => move(index, 1)}
              data-testid="move-down"
            />
            <IconButton
              icon="close"
              size="small"
              label={t('shop.takeOut', { title })}
              onPress={() => void save(items.filter((item) => item.id !== id))}
            />
          </span>
        </GridListItem>
      )}
    </GridList>
  );
}
