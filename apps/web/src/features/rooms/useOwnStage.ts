import { useEffect, useState } from 'react';
import { useFootlight } from '../../client/context.ts';
import { HostStage } from '../broadcasts/studio/HostStage.ts';

/** One's own devices, from in front of the meeting until one leaves it; stopped with the page. Null for the first moment. */
export function useOwnStage(): HostStage | null {
  const { devices } = useFootlight();
  const [stage, setStage] = useState<HostStage | null>(null);
  useEffect(() => {
    const made = new HostStage({ devices, room: null });
    setStage(made);
    return () => {
      made.close();
      setStage(null);
    };
  }, [devices]);
  return stage;
}
