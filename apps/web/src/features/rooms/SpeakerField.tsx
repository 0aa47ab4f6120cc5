import type { DeviceErrorReason, MediaDevice } from '@footlight/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFootlight } from '../../client/context.ts';
import { DeviceProblem } from '../../devices/DeviceProblem.tsx';
import { DeviceSelect } from '../../devices/DeviceSelect.tsx';
import { choosesSpeaker } from '../../devices/speaker.ts';
import { TestSound } from '../../devices/TestSound.tsx';
import { reasonOf } from '../../devices/useDevices.ts';
import { usePreferences } from '../../shell/preferences.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './door/Door.module.css';

export interface SpeakerFieldProps {
  devices: readonly MediaDevice[];
  /** Asks the browser again which there are. */
  refresh: () => void;
}

/** Where others are heard, and whether they will be; for everybody, also for those who send nothing. */
export function SpeakerField({ devices, refresh }: SpeakerFieldProps) {
  const [{ speakerId }, change] = usePreferences();
  const isNamed = devices.some(({ kind, deviceId }) => kind === 'speaker' && deviceId !== '');
  return (
    <div className={styles.field}>
      {choosesSpeaker && (
        <DeviceSelect
          kind="speaker"
          devices={devices}
          value={speakerId}
          onChange={(wanted) => change({ speakerId: wanted })}
        />
      )}
      {choosesSpeaker && !isNamed && <Reveal onDone={refresh} />}
      <TestSound speakerId={speakerId} />
    </div>
  );
}

/** The browser names no speakers yet. */
function Reveal({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { devices } = useFootlight();
  const [, change] = usePreferences();
  const [isPending, setPending] = useState(false);
  const [reason, setReason] = useState<DeviceErrorReason | null>(null);

  async function reveal() {
    setPending(true);
    setReason(null);
    try {
      const speakerId = await devices.revealSpeakers();
      if (speakerId !== null) change({ speakerId });
      onDone();
    } catch (error) {
      const found = reasonOf(error);
      // Closing the browser's own window is a choice.
      if (!devices.hasSpeakerChooser || found !== 'denied') setReason(found);
    } finally {
      setPending(false);
    }
  }

  return (
    <>
      {reason !== null && <DeviceProblem kind="microphone" reason={reason} onDismiss={() => setReason(null)} />}
      <div>
        <Button
          size="small"
          icon="volume"
          isPending={isPending}
          onPress={() => void reveal()}
          data-testid="reveal-speakers"
        >
          {t('rooms.devices.reveal')}
        </Button>
      </div>
      {!devices.hasSpeakerChooser && <p className={styles.quiet}>{t('rooms.devices.revealHint')}</p>}
    </>
  );
}
