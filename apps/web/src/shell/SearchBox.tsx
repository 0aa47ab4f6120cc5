import { limits } from '@footlight/contract';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import styles from './Shell.module.css';

/** Searches from every page: the words are part of the home page's address (`/?q=`). */
export function SearchBox() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const applied = params.get('q') ?? '';
  const [text, setText] = useState(applied);
  useEffect(() => setText(applied), [applied]);

  function submit(event: FormEvent) {
    event.preventDefault();
    const query = text.trim();
    navigate(query ? `/?q=${encodeURIComponent(query)}` : '/');
  }

  function clear() {
    setText('');
    if (applied) navigate('/');
  }

  return (
    <search className={styles.search}>
      <form onSubmit={submit}>
        <Icon name="search" />
        <input
          type="search"
          name="q"
          aria-label={t('app.search')}
          placeholder={t('app.search')}
          maxLength={limits.searchLength}
          enterKeyHint="search"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {text && (
          <span className={styles.clear}>
            <IconButton icon="close" size="small" label={t('app.searchClear')} onPress={clear} />
          </span>
        )}
      </form>
    </search>
  );
}
