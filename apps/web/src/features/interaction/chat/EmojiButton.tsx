import { useState } from 'react';
import { Dialog, DialogTrigger, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../../ui/Button.tsx';
import menu from '../../../ui/Menu.module.css';
import styles from './Chat.module.css';

/** What people use in a chat; a phone's keyboard has the rest. */
const emojis = [
  ...'😀😂🤣😊😍🥰😘😎🤩🥳🤔😮😢😭😡🙄😴🤯🙏👏👍👎👋🙌💪🤝✌👀❤🧡💛💚💙💜🖤💯🔥✨🎉🎂🎁🎵🎤🎬📷⚽🏆🌍🌞🌙☕🍕🍻🌹🐶🐱',
].map((emoji) => (emoji === '❤' || emoji === '✌' ? `${emoji}\uFE0F` : emoji));

/** Puts an emoji into what is being written. */
export function EmojiButton({ onChoose, isDisabled }: { onChoose: (emoji: string) => void; isDisabled: boolean }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <IconButton icon="smile" label={t('chat.emoji')} isDisabled={isDisabled} data-testid="emoji-button" />
      <Popover className={menu.popover} placement="top end">
        <Dialog aria-label={t('chat.emoji')} className={styles.emojiDialog}>
          <ListBox
            aria-label={t('chat.emoji')}
            layout="grid"
            className={styles.emojis}
            selectionMode="none"
            autoFocus="first"
            onAction={(key) => {
              onChoose(String(key));
              setOpen(false);
            }}
          >
            {emojis.map((emoji) => (
              <ListBoxItem key={emoji} id={emoji} textValue={emoji} className={styles.emoji}>
                {emoji}
              </ListBoxItem>
            ))}
          </ListBox>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
