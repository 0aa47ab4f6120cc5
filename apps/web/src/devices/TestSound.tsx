import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/Button.tsx';
import { chime } from './chime.ts';
import styles from './Devices.module.css';
import { playOn } from './speaker.ts';

/** Tells by ear whether others will be heard, and where. */
export function TestSound({ speakerId }: { speakerId: string | null }) {
  const { t } = useTranslation();
  const element = useRef<HTMLAudioElement>(null);
  const stop = useRef<() => void>(() => undefined);
  const [wasPlayed, setPlayed] = useState(false);
  useEffect(() => () => stop.current(), []);

  async function play() {
    const { current } = element;
    if (!current) return;
    stop.current();
    const sound = chime();
    stop.current = sound.stop;
    current.srcObject = sound.stream;
    await playOn(current, speakerId);
    await current.play();
    setPlayed(true);
  }

  return (
    <div className={styles.test}>
      <Button size="small" icon="volume" onPress={() => void play().catch(reportError)} data-testid="play-test-sound">
        {t('devices.testSound')}
      </Button>
      <span role="status" className={styles.told}>
        {wasPlayed && t('devices.testSoundPlayed')}
      </span>
      {/* biome-ignore lint/a11y/useMediaCaption: three notes */}
      <audio ref={element} data-testid="test-sound" />
    </div>
  );
}
