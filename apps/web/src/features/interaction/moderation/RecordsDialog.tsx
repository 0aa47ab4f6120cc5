import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../client/errors.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { Callout } from '../../../ui/Message.tsx';
import styles from './Moderation.module.css';

export interface RecordsDialogProps<T> {
  title: string;
  /** Said where there is none. */
  empty: string;
  queryKey: string[];
  load: (cursor: string | undefined) => Promise<{ items: T[]; nextCursor: string | null }>;
  onClose: () => void;
  /** One of them, an item of a list. */
  children: (record: T) => ReactNode;
  'data-testid': string;
}

/** Records of a chat, newest first, a page at a time; asked for anew each time it opens. */
export function RecordsDialog<T>({ title, empty, queryKey, load, onClose, children, ...rest }: RecordsDialogProps<T>) {
  const { t } = useTranslation();
  const records = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => load(pageParam ?? undefined),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: 0,
  });
  const all = records.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Dialog title={title} isOpen onClose={onClose} {...rest}>
      {records.isError && <Callout tone="danger">{messageOf(records.error, t)}</Callout>}
      {records.isPending && <Loading />}
      {records.isSuccess && all.length === 0 && <p className={styles.none}>{empty}</p>}
      <ul className={styles.entries}>{all.map(children)}</ul>
      {records.hasNextPage && (
        <Button isPending={records.isFetchingNextPage} onPress={() => void records.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </Dialog>
  );
}
