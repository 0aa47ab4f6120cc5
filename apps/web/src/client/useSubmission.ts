import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldErrorsOf, messageOf } from './errors.ts';

/** Messages by the name of the field they belong to. */
export type FieldErrors = Record<string, string>;

/** A form on its way: a message per field, one for the whole, and whether an answer is due. */
export function useSubmission() {
  const { t } = useTranslation();
  const [errors, setErrors] = useState<FieldErrors>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);

  /** Sends unless something was `found` wrong with a field. `explain`: fields that a refusal is about, beside those that it names itself. */
  async function send(found: FieldErrors, act: () => Promise<void>, explain?: (error: unknown) => FieldErrors | null) {
    setErrors(found);
    setFailure(null);
    if (Object.keys(found).length > 0) return;
    setPending(true);
    try {
      await act();
    } catch (error) {
      const byField = explain?.(error) ?? fieldErrorsOf(error, t);
      setErrors(byField);
      if (Object.keys(byField).length === 0) setFailure(messageOf(error, t));
    } finally {
      setPending(false);
    }
  }

  return { errors, failure, isPending, send };
}
