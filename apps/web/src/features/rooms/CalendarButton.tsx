import type { Meeting } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { calendarOf } from './calendar.ts';
import { isAhead } from './schedule.ts';

export interface CalendarButtonProps {
  room: Pick<Meeting, 'id' | 'title' | 'scheduledAt'>;
  /** By which whoever has the file comes in. */
  link: string;
}

/** Some browsers ask before they save, and read the file only then. */
const keptMs = 60_000;

/** Gives a file that calendars take; nothing where no date is ahead. */
export function CalendarButton({ room, link }: CalendarButtonProps) {
  const { t } = useTranslation();
  const { id, title, scheduledAt } = room;
  if (!isAhead(scheduledAt)) return null;

  function save(startsAt: string) {
    const file = new Blob([calendarOf({ id, title, startsAt, link }, new Date())], { type: 'text/calendar' });
    const address = URL.createObjectURL(file);
    const anchor = Object.assign(document.createElement('a'), { href: address, download: 'meeting.ics' });
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(address), keptMs);
  }

  return (
    <Button
      variant="quiet"
      icon="calendar"
      aria-label={`${t('rooms.toCalendar')}: ${title}`}
      onPress={() => save(scheduledAt)}
      data-testid="to-calendar"
    >
      {t('rooms.toCalendar')}
    </Button>
  );
}
