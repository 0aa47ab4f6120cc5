import { integer } from './setting.ts';

export const audienceSettings = {
  REACTIONS_PER_SECOND: integer(
    3,
    { min: 1, max: 1000 },
    'Reactions of one person in one room, as an average over ten seconds',
  ),
  STAGE_MAX_SPEAKERS: integer(8, { min: 1, max: 100 }, 'Most people brought on one stage at a time, beside its hosts'),
  STAGE_MAX_HANDS: integer(200, { min: 1, max: 10_000 }, 'Most raised hands in one room'),
};
