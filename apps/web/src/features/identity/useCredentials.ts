import { limits } from '@footlight/contract';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldErrorsOf, messageOf } from '../../client/errors.ts';
import { checkDisplayName, checkEmail, checkPassword, type FieldProblem } from './validation.ts';

export interface Credentials {
  email: string;
  password: string;
  displayName: string;
}
type Field = keyof Credentials;

export interface CredentialsOptions {
  /** A new account: the password must have the required length; on login any password may be tried. */
  isNew: boolean;
  submit: (values: Credentials) => Promise<void>;
}

/** State of a form with credentials: values, a message per field, one for the whole, and whether it is on its way. */
export function useCredentials({ isNew, submit }: CredentialsOptions) {
  const { t } = useTranslation();
  const [values, setValues] = useState<Credentials>({ email: '', password: '', displayName: '' });
  const [errors, setErrors] = useState<Partial<Record<Field, string>>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, setPending] = useState(false);

  function textOf(field: Field, problem: FieldProblem): string {
    if (problem === 'required') return t('fields.required');
    if (problem === 'short') return t('fields.passwordShort', { count: limits.passwordMinLength });
    if (problem === 'long') {
      return t('fields.tooLong', { count: field === 'password' ? limits.passwordLength : limits.displayNameLength });
    }
    return field === 'email' ? t('fields.emailInvalid') : t('fields.valueInvalid');
  }

  function check(): Partial<Record<Field, string>> {
    const problems: [Field, FieldProblem | null][] = [
      ['email', checkEmail(values.email)],
      ['password', isNew ? checkPassword(values.password) : values.password === '' ? 'required' : null],
      ['displayName', isNew ? checkDisplayName(values.displayName) : null],
    ];
    return Object.fromEntries(
      problems.flatMap(([field, problem]) => (problem ? [[field, textOf(field, problem)]] : [])),
    );
  }

  async function send() {
    const found = check();
    setErrors(found);
    setFailure(null);
    if (Object.keys(found).length > 0) return;
    setPending(true);
    try {
      await submit(values);
    } catch (error) {
      const byField = fieldErrorsOf(error, t);
      setErrors(byField);
      if (Object.keys(byField).length === 0) setFailure(messageOf(error, t));
    } finally {
      setPending(false);
    }
  }

  return {
    failure,
    isPending,
    onSubmit: (event: FormEvent) => {
      event.preventDefault();
      void send();
    },
    field: (name: Field) => ({
      name,
      value: values[name],
      onChange: (value: string) => setValues((all) => ({ ...all, [name]: value })),
      error: errors[name],
    }),
  };
}
