import { type ChatSettings, chatAudiences, limits } from '@footlight/contract';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../client/errors.ts';
import { Button } from '../../../ui/Button.tsx';
import { Choices } from '../../../ui/Choices.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Form, FormActions } from '../../../ui/Form.tsx';
import { Loading } from '../../../ui/Loading.tsx';
import { Callout } from '../../../ui/Message.tsx';
import { Select } from '../../../ui/Select.tsx';
import { Switch } from '../../../ui/Switch.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import { useInteraction } from '../InteractionContext.ts';
import { readWords } from './words.ts';

const slowSteps = [0, 3, 5, 10, 30, 60, 120, 300, 600];

/** Who may write, how often, with links or not, and which words are refused. */
export function ChatSettingsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { venue, interaction } = useInteraction();
  const settings = useQuery({
    queryKey: ['chat-settings', venue.id],
    queryFn: () => interaction.moderate.settings(),
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Dialog title={t('moderation.settings')} isOpen onClose={onClose} data-testid="chat-settings">
      {settings.isError && <Callout tone="danger">{messageOf(settings.error, t)}</Callout>}
      {settings.isPending && <Loading />}
      {settings.data && <SettingsForm settings={settings.data} onClose={onClose} />}
    </Dialog>
  );
}

function SettingsForm({ settings, onClose }: { settings: ChatSettings; onClose: () => void }) {
  const { t } = useTranslation();
  const { interaction } = useInteraction();
  const [audience, setAudience] = useState(settings.audience);
  const [slow, setSlow] = useState(settings.slowModeSeconds);
  const [linksAllowed, setLinksAllowed] = useState(settings.linksAllowed);
  const [words, setWords] = useState(settings.blockedWords.join('\n'));
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const list = readWords(words);
  const steps = slowSteps.includes(slow) ? slowSteps : [...slowSteps, slow].sort((one, other) => one - other);
  const wordsError =
    list.length > limits.blockedWords
      ? t('moderation.wordsMany', { count: limits.blockedWords })
      : list.some((word) => word.length > limits.blockedWordLength)
        ? t('moderation.wordLong', { count: limits.blockedWordLength })
        : undefined;

  async function save(event: FormEvent) {
    event.preventDefault();
    if (wordsError) return;
    setPending(true);
    try {
      await interaction.moderate.changeSettings({
        audience,
        slowModeSeconds: slow,
        linksAllowed,
        blockedWords: list,
      });
      onClose();
    } catch (error) {
      setFailure(messageOf(error, t));
      setPending(false);
    }
  }

  return (
    <Form failure={failure} onSubmit={save}>
      <Choices
        label={t('moderation.audience')}
        value={audience}
        onChange={setAudience}
        options={chatAudiences.map((id) => ({
          id,
          label: t('moderation.audienceName', { audience: id }),
          hint: t('moderation.audienceHint', { audience: id }),
        }))}
        data-testid="chat-audience"
      />
      <Select
        label={t('moderation.slowMode')}
        value={String(slow)}
        onChange={(id) => setSlow(Number(id))}
        options={steps.map((seconds) => ({
          id: String(seconds),
          label: seconds === 0 ? t('moderation.slowOff') : t('moderation.slowEvery', { seconds }),
        }))}
        data-testid="slow-mode"
      />
      <Switch label={t('moderation.linksAllowed')} isSelected={linksAllowed} onChange={setLinksAllowed} />
      <TextField
        label={t('moderation.words')}
        hint={t('moderation.wordsHint')}
        error={wordsError}
        rows={4}
        value={words}
        onChange={setWords}
        data-testid="blocked-words"
      />
      <FormActions>
        <Button variant="quiet" onPress={onClose}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" variant="primary" isPending={isPending} data-testid="save-chat-settings">
          {t('common.save')}
        </Button>
      </FormActions>
    </Form>
  );
}
