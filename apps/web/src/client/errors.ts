import { FootlightError } from '@footlight/client';
import { limits } from '@footlight/contract';
import type { TFunction } from 'i18next';

/** What to tell a person about a failure; every code of the contract has its own message. */
export function messageOf(error: unknown, t: TFunction): string {
  if (!(error instanceof FootlightError)) return t('errors.unexpected');
  const text = t(`errors.${error.code}`);
  return error.retryAfterSeconds ? `${text} ${t('errors.retryIn', { seconds: error.retryAfterSeconds })}` : text;
}

/** Messages of an `invalid` answer by the field they belong to (the first part of the path inside the body). */
export function fieldErrorsOf(error: unknown, t: TFunction): Record<string, string> {
  const messages: Record<string, string> = {};
  if (!(error instanceof FootlightError)) return messages;
  if (error.code === 'email_taken') messages.email = t('errors.email_taken');
  for (const problem of error.problems ?? []) {
    const field = problem.path.split('.').filter((part) => part !== 'body')[0];
    if (field) messages[field] = fieldMessage(field, t);
  }
  return messages;
}

function fieldMessage(field: string, t: TFunction): string {
  if (field === 'email') return t('fields.emailInvalid');
  if (field === 'password') return t('fields.passwordShort', { count: limits.passwordMinLength });
  return t('fields.valueInvalid');
}

/** What a refusal means for somebody in front of a show or a meeting. */
export function placeOfError(error: unknown): 'notFound' | 'forbidden' | 'full' | 'unreachable' | 'failed' {
  if (!(error instanceof FootlightError)) return 'failed';
  switch (error.code) {
    case 'not_found':
    case 'invalid':
      return 'notFound';
    case 'forbidden':
    case 'unauthenticated':
      return 'forbidden';
    case 'capacity_exceeded':
      return 'full';
    case 'network':
    case 'unavailable':
      return 'unreachable';
    default:
      return 'failed';
  }
}
