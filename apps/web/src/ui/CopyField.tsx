import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from './Button.tsx';
import styles from './CopyField.module.css';
import field from './Field.module.css';

export interface CopyFieldProps {
  label: string;
  value: string;
  /** Not to be seen by whoever looks over the shoulder: hidden until it is asked for. */
  isSecret?: boolean;
  'data-testid'?: string;
}

/** A text made to be taken elsewhere. Where the page may not write to the clipboard, the text is selected instead. */
export function CopyField({ label, value, isSecret = false, ...rest }: CopyFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const [copied, setCopied] = useState(false);
  const [isShown, setShown] = useState(!isSecret);

  async function copy() {
    const input = document.getElementById(id);
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      // No clipboard on insecure pages, or refused: the selection leaves one key press to do. Browsers copy nothing that is hidden.
      setShown(true);
      if (input instanceof HTMLInputElement) input.select();
    }
  }

  return (
    <div className={field.field}>
      <label htmlFor={id} className={field.label}>
        {label}
      </label>
      <div className={styles.row}>
        <input
          {...rest}
          id={id}
          className={field.input}
          type={isShown ? 'text' : 'password'}
          autoComplete="off"
          readOnly
          value={value}
          onFocus={(event) => event.currentTarget.select()}
          onBlur={() => setCopied(false)}
        />
        {isSecret && (
          <IconButton
            icon={isShown ? 'eyeOff' : 'eye'}
            label={t(isShown ? 'common.hide' : 'common.show', { label })}
            onPress={() => setShown((shown) => !shown)}
          />
        )}
        <Button icon={copied ? 'check' : 'copy'} onPress={copy}>
          {copied ? t('common.copied') : t('common.copy')}
        </Button>
      </div>
    </div>
  );
}
