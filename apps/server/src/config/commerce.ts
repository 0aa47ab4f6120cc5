import { integer } from './setting.ts';

export const commerceSettings = {
  PICTURES_AT_ONCE: integer(
    8,
    { min: 1, max: 1000 },
    'Uploaded pictures that are converted or wait for it; each is held in memory, with more the answer is to come back',
  ),
  PICTURES_AT_ONCE_PER_ACCOUNT: integer(2, { min: 1, max: 1000 }, 'Of them those of one account'),
};
