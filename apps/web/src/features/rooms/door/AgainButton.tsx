import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/Button.tsx';
import { useNow } from '../../../ui/useNow.ts';

export interface AgainButtonProps {
  children: string;
  /** From when it is shown on; until they are over it says how long there is to wait. */
  waitSeconds: number;
  onPress: () => void;
}

/** The way back in, open when the time is over that one has to wait. */
export function AgainButton({ children, waitSeconds, onPress }: AgainButtonProps) {
  const { t } = useTranslation();
  const [from] = useState(Date.now);
  const [isOver, setOver] = useState(waitSeconds <= 0);
  const left = Math.ceil((from + waitSeconds * 1000 - useNow(!isOver)) / 1000);
  useEffect(() => {
    if (left <= 0) setOver(true);
  }, [left]);
  return (
    <>
      <Button variant="primary" icon="refresh" isDisabled={!isOver} onPress={onPress} data-testid="room-again">
        {isOver ? children : t('rooms.againIn', { seconds: left })}
      </Button>
      <span role="status" className="visually-hidden">
        {waitSeconds > 0 && isOver && t('rooms.againNow')}
      </span>
    </>
  );
}
