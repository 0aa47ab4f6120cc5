import { flag, integer } from './setting.ts';

export const interactionSettings = {
  CHAT_MESSAGES_PER_MINUTE: integer(
    30,
    { min: 1, max: 10_000_000 },
    'Chat messages of one person in one show, as an average; those who moderate are bound by it too',
  ),
  CHAT_BURST: integer(6, { min: 1, max: 10_000_000 }, 'Chat messages a person may send at once before that average'),
  CHAT_DUPLICATE_SECONDS: integer(
    15,
    { min: 0, max: 86_400 },
    'How long the same text of the same person is refused; 0 never',
  ),
  CHAT_BAN_ADDRESSES: flag(
    true,
    'A ban also holds for guests from the same address; turn it off where all viewers share one',
  ),
};
