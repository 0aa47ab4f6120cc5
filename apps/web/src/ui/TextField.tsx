import {
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Input,
  Label,
  Text,
  TextArea,
} from 'react-aria-components';
import styles from './Field.module.css';

export interface TextFieldProps extends Omit<AriaTextFieldProps, 'className' | 'style' | 'children'> {
  label: string;
  hint?: string;
  /** Shown under the field, and marks it invalid. */
  error?: string | undefined;
  placeholder?: string;
  /** More than one line. */
  rows?: number;
  min?: string;
  'data-testid'?: string;
}

/** One line (or `rows`) of text with its label, hint and error, tied together for assistive technology. */
export function TextField({ label, hint, error, placeholder, rows, min, ...rest }: TextFieldProps) {
  return (
    <AriaTextField {...rest} isInvalid={error !== undefined} validationBehavior="aria" className={styles.field}>
      <Label className={styles.label}>{label}</Label>
      {rows === undefined ? (
        <Input className={styles.input} placeholder={placeholder} min={min} />
      ) : (
        <TextArea className={styles.input} rows={rows} placeholder={placeholder} />
      )}
      {hint && !error && (
        <Text slot="description" className={styles.hint}>
          {hint}
        </Text>
      )}
      <FieldError className={styles.error}>{error}</FieldError>
    </AriaTextField>
  );
}
