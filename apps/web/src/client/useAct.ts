import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNotify } from '../ui/Toast.tsx';
import { messageOf } from './errors.ts';

/** Something that was confirmed, on its way: whether an answer is due; a refusal is said in passing. */
export function useAct() {
  const { t } = useTranslation();
  const notify = useNotify();
  const [isPending, setPending] = useState(false);

  /** False: it was refused. */
  async function act(ask: () => Promise<unknown>): Promise<boolean> {
    setPending(true);
    try {
      await ask();
      return true;
    } catch (error) {
      notify(messageOf(error, t), 'danger');
      return false;
    } finally {
      setPending(false);
    }
  }

  return { isPending, act };
}
