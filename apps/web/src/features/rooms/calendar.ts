import type { Meeting } from '@footlight/contract';

export interface CalendarEntry extends Pick<Meeting, 'id' | 'title'> {
  /** ISO. */
  startsAt: string;
  link: string;
}

/** A meeting has no end until it ends; calendars want one. */
const assumedMs = 60 * 60_000;
/** Octets, without the line break (RFC 5545, section 3.1). */
const longestLine = 75;

/** A calendar with one event, as a file of iCalendar (RFC 5545). `now`: when it was made. */
export function calendarOf({ id, title, startsAt, link }: CalendarEntry, now: Date): string {
  const start = new Date(startsAt);
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Footlight//Meetings//EN',
    'BEGIN:VEVENT',
    `UID:${id}@${new URL(link).host}`,
    `DTSTAMP:${utc(now)}`,
    `DTSTART:${utc(start)}`,
    `DTEND:${utc(new Date(start.getTime() + assumedMs))}`,
    `SUMMARY:${escaped(title)}`,
    `LOCATION:${escaped(link)}`,
    `URL:${link}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

/** 20300501T200000Z */
function utc(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Section 3.3.11. */
function escaped(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n');
}

/** Longer lines go on in the next, after a space; never within a character. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  let octets = 0;
  let text = '';
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (octets + size > longestLine) {
      text += '\r\n ';
      octets = 1;
    }
    text += character;
    octets += size;
  }
  return text;
}
