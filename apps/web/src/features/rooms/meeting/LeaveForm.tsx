import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../../client/useAct.ts';
import { Button } from '../../../ui/Button.tsx';
import dialog from '../../../ui/Dialog.module.css';
import { Select } from '../../../ui/Select.tsx';
import { successorsOf } from '../people/people.ts';
import { roleName } from '../people/roles.ts';
import { useMeetingParts } from './MeetingContext.ts';

/** Asked of a host after whom nobody would lead: who shall. */
export function LeaveForm({ onEnd }: { onEnd: () => void }) {
  const { t } = useTranslation();
  const { meeting, state, leave } = useMeetingParts();
  const { isPending, act } = useAct();
  const people = successorsOf(state);
  const [chosen, setChosen] = useState<string | null>(null);
  // Who was chosen may have left meanwhile.
  const next = people.find(({ peerId }) => peerId === chosen) ?? people[0];

  async function handOver(peerId: string) {
    if (await act(() => meeting.setRole(peerId, 'host'))) leave();
  }

  return (
    <>
      <p className={dialog.body}>{t('rooms.leave.body')}</p>
      {next && (
        <Select
          label={t('rooms.people.makeCohost')}
          options={people.map(({ peerId, displayName, role }) => ({
            id: peerId,
            label: displayName,
            hint: t('rooms.role', { role: roleName(role, false) }),
          }))}
          value={next.peerId}
          onChange={setChosen}
          data-testid="choose-successor"
        />
      )}
      <div className={dialog.actions}>
        {!next && (
          <Button variant="quiet" onPress={onEnd}>
            {t('rooms.controls.end')}
          </Button>
        )}
        <Button onPress={leave} data-testid="leave-without">
          {t('rooms.leave.without')}
        </Button>
        {next && (
          <Button
            variant="primary"
            isPending={isPending}
            onPress={() => void handOver(next.peerId)}
            data-testid="leave-to-successor"
          >
            {t('rooms.leave.handOver')}
          </Button>
        )}
      </div>
    </>
  );
}
