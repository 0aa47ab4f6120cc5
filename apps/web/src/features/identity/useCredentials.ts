import { limits } from '@footlight/contract';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type FieldErrors, useSubmission } from '../../client/useSubmission.ts';
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
  const { errors, failure, isPending, send } = useSubmission();

  function textOf(field: Field, problem: FieldProblem): string {
    if (problem === 'required') return t('fields.required');
    if (problem === 'short') return t('fields.passwordShort', { count: limits.passwordMinLength });
    if (problem === 'long') {
      return t('fields.tooLong', { count: field === 'password' ? limits.passwordLength : limits.displayNameLength });
    }
    return field === 'email' ? t('fields.emailInvalid') : t('fields.valueInvalid');
  }

  function check(): FieldErrors {
    const problems: [Field, FieldProblem | null][] = [
      ['email', checkEmail(values.email)],
      ['password', isNew ? checkPassword(values.password) : values.password === '' ? 'required' : null],
      ['displayName', isNew ? checkDisplayName(values.displayName) : null],
    ];
    return Object.fromEntries(
      problems.flatMap(([field, problem]) => (problem ? [[field, textOf(field, problem)]] : [])),
    );
  }

  return {
    failure,
    isPending,
    onSubmit: (event: FormEvent) => {
      event.preventDefault();
      void send(check(), () => submit(values));
    },
    field: (name: Field) => ({
      name,
      value: values[name],
      onChange: (value: string) => setValues((all) => ({ ...all, [name]: value })),
      error: errors[name],
    }),
  };
}
