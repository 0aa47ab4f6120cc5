import { limits } from '@footlight/contract';
import { TextField } from './TextField.tsx';

export interface TitleFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
  autoFocus?: boolean;
}

/** What a show, a meeting or a product is called. */
export function TitleField(props: TitleFieldProps) {
  return <TextField {...props} name="title" maxLength={limits.titleLength} isRequired />;
}
