import { useFormat } from '../../i18n/useFormat.ts';
import { Badge } from '../../ui/Badge.tsx';
import { isAhead } from './schedule.ts';

/** When a meeting is to begin, and how far that is; a date that has passed is no news any more. */
export function ScheduleBadge({ at }: { at: string }) {
  const format = useFormat();
  const isComing = isAhead(at);
  return (
    <Badge tone={isComing ? 'warm' : 'neutral'} icon="calendar" data-testid="schedule">
      <time dateTime={at}>{format.moment(at)}</time>
      {isComing && <span>· {format.relative(at)}</span>}
    </Badge>
  );
}
