import { displayName, email, password } from '@footlight/contract';

export type FieldProblem = 'required' | 'invalid' | 'short' | 'long';

/** Checks a field with the contract's own schema before anything is sent; null when it is fine. */
export function checkEmail(value: string): FieldProblem | null {
  if (value.trim() === '') return 'required';
  return email.safeParse(value).success ? null : 'invalid';
}

export function checkPassword(value: string): FieldProblem | null {
  if (value === '') return 'required';
  return sizeProblem(password.safeParse(value).error?.issues[0]?.code);
}

/** An empty name is allowed: the server then makes one from the address. */
export function checkDisplayName(value: string): FieldProblem | null {
  if (value.trim() === '') return null;
  return sizeProblem(displayName.safeParse(value).error?.issues[0]?.code);
}

function sizeProblem(code: string | undefined): FieldProblem | null {
  if (code === undefined) return null;
  if (code === 'too_small') return 'short';
  return code === 'too_big' ? 'long' : 'invalid';
}
