export interface Format {
  number(value: number, fractionDigits?: number): string;
  /** 1,234 → 1.2K */
  compact(value: number): string;
  /** Day and time in the reader's zone; the day is left out today. */
  moment(iso: string, now?: Date): string;
  /** “in 3 hours”, “2 days ago” */
  relative(iso: string, now?: Date): string;
  /** Hours, minutes, seconds as on a clock: 4:07, 1:04:07. */
  clock(seconds: number): string;
}

const daySeconds = 86_400;
const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['hour', 3_600],
  ['minute', 60],
];

/** Days since 1970 by the calendar of the device. */
function dayOf(date: Date): number {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / (daySeconds * 1000);
}

/** Formatters of one language (BCP 47); they use the zone of the device. */
export function createFormat(language: string): Format {
  const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  const dayAndTime = new Intl.DateTimeFormat(language, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
  });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const two = new Intl.NumberFormat(language, { minimumIntegerDigits: 2, useGrouping: false });
  const plain = new Intl.NumberFormat(language, { useGrouping: false });

  return {
    number: (value, fractionDigits = 0) =>
      new Intl.NumberFormat(language, { maximumFractionDigits: fractionDigits }).format(value),
    compact: (value) => compact.format(value),
    moment: (iso, now = new Date()) => {
      const date = new Date(iso);
      return date.toDateString() === now.toDateString() ? time.format(date) : dayAndTime.format(date);
    },
    relative: (iso, now = new Date()) => {
      const date = new Date(iso);
      const seconds = (date.getTime() - now.getTime()) / 1000;
      // By the calendar: what is 30 hours away may be the day after tomorrow.
      if (Math.abs(seconds) >= daySeconds) return relative.format(dayOf(date) - dayOf(now), 'day');
      for (const [unit, size] of units) {
        if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
      }
      return relative.format(Math.trunc(seconds), 'second');
    },
    clock: (seconds) => {
      const whole = Math.max(0, Math.floor(seconds));
      const hours = Math.floor(whole / 3600);
      const minutes = Math.floor((whole % 3600) / 60);
      const rest = two.format(whole % 60);
      return hours > 0 ? `${plain.format(hours)}:${two.format(minutes)}:${rest}` : `${plain.format(minutes)}:${rest}`;
    },
  };
}
