import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../../ui/Button.tsx';
import { MenuButton, MenuItem } from '../../../ui/Menu.tsx';
import { AuditDialog } from './AuditDialog.tsx';
import { ChatSettingsDialog } from './ChatSettingsDialog.tsx';
import { RestrictionsDialog } from './RestrictionsDialog.tsx';

const tools = ['settings', 'restrictions', 'audit'] as const;
type Tool = (typeof tools)[number];

/** What moderators need beyond single messages: rules of the chat, who is kept out, who did what. */
export function ModerationTools() {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Tool | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <MenuButton
        label={t('moderation.title')}
        onAction={(id) => setOpen(tools.find((tool) => tool === id) ?? null)}
        items={
          <>
            <MenuItem id="settings" icon="settings" label={t('moderation.settings')} />
            <MenuItem id="restrictions" icon="ban" label={t('moderation.restrictions')} />
            <MenuItem id="audit" icon="history" label={t('moderation.audit')} />
          </>
        }
      >
        <IconButton icon="shield" size="small" label={t('moderation.title')} data-testid="moderation-tools" />
      </MenuButton>
      {open === 'settings' && <ChatSettingsDialog onClose={close} />}
      {open === 'restrictions' && <RestrictionsDialog onClose={close} />}
      {open === 'audit' && <AuditDialog onClose={close} />}
    </>
  );
}
