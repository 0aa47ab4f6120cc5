import { TextField } from './TextField.tsx';

export interface ScheduleFieldProps {
  label: string;
  /** Names the time zone. */
  hint: (zone: string) => string;
  /** As `toLocalInput` has made it. */
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}

/** A day and an hour, in the time zone of whoever writes it. */
export function ScheduleField({ hint, ...rest }: ScheduleFieldProps) {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return <TextField {...rest} hint={hint(timeZone)} name="scheduledAt" type="datetime-local" />;
}
