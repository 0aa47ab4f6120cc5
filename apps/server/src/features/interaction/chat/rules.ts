import type { ChatSettings, Restriction, RoomRole } from '@footlight/contract';
import { AppError } from '../../../base/errors.ts';
import { personOf } from '../people.ts';
import { hasLink } from './links.ts';
import { type BlockedWords, plainText } from './words.ts';

/** What one person has written last. */
export interface AuthorTrail {
  lastAtMs: number;
  /** Newest last. */
  texts: readonly { text: string; atMs: number }[];
}

export interface Candidate {
  author: string;
  role: RoomRole;
  text: string;
  restriction: Restriction | null;
  /** Whether the author follows the host; asked for only where it matters. */
  follows: boolean;
  /** Undefined where the author has not written yet. */
  trail: AuthorTrail | undefined;
}

export interface ChatRules {
  settings: ChatSettings;
  words: BlockedWords;
  duplicateSeconds: number;
}

const keptTexts = 5;

/** Why this message may not be written now; undefined where it may. Who moderates is bound by none of it. */
export function refusalOf(message: Candidate, rules: ChatRules, nowMs: number): AppError | undefined {
  if (message.role === 'host' || message.role === 'moderator') return undefined;
  return restrictionOf(message, nowMs) ?? modeOf(message, rules, nowMs) ?? contentOf(message, rules, nowMs);
}

function restrictionOf({ restriction }: Candidate, nowMs: number): AppError | undefined {
  if (restriction === null) return undefined;
  const detail = restriction.kind === 'ban' ? 'banned' : 'timed out';
  if (restriction.until === null) return new AppError('chat_restricted', detail);
  return new AppError('chat_restricted', detail, {
    retryAfterSeconds: Math.max(0, (Date.parse(restriction.until) - nowMs) / 1000),
  });
}

function modeOf({ author, follows, trail }: Candidate, { settings }: ChatRules, nowMs: number): AppError | undefined {
  const isGuest = personOf(author).kind === 'guest';
  switch (settings.audience) {
    case 'nobody':
      return new AppError('chat_restricted', 'only who moderates may write now');
    case 'users':
      if (isGuest) return new AppError('chat_restricted', 'only accounts may write now');
      break;
    case 'followers':
      if (isGuest || !follows) return new AppError('chat_restricted', 'only followers of the host may write now');
      break;
    case 'everyone':
      break;
  }
  const waitMs = trail === undefined ? 0 : trail.lastAtMs + settings.slowModeSeconds * 1000 - nowMs;
  if (settings.slowModeSeconds === 0 || waitMs <= 0) return undefined;
  return new AppError('chat_restricted', 'slow mode', { retryAfterSeconds: waitMs / 1000 });
}

function contentOf(message: Candidate, rules: ChatRules, nowMs: number): AppError | undefined {
  const { text, trail } = message;
  if (!rules.settings.linksAllowed && hasLink(text)) return new AppError('chat_refused', 'links are not allowed');
  if (rules.words.foundIn(text)) return new AppError('chat_refused', 'a word in it is not allowed');
  const since = nowMs - rules.duplicateSeconds * 1000;
  const repeated = repeatedForm(text);
  if (trail?.texts.some((before) => before.atMs > since && before.text === repeated))
    return new AppError('chat_refused', 'the same was written a moment ago');
  return undefined;
}

/** The trail of an author who has now written this. */
export function trailAfter(trail: AuthorTrail | undefined, text: string, atMs: number): AuthorTrail {
  return {
    lastAtMs: atMs,
    texts: [...(trail?.texts ?? []), { text: repeatedForm(text), atMs }].slice(-keptTexts),
  };
}

/** Equal for texts that say the same. */
function repeatedForm(text: string): string {
  return plainText(text).replace(/\s+/g, ' ').trim();
}
