import { useTranslation } from 'react-i18next';
import { Button } from '../ui/Button.tsx';
import { ErrorState } from '../ui/Message.tsx';

/**
 * A way out when a page could not be drawn (a bug) or could not be fetched (it belongs to a build that the server has
 * replaced since). The router shows it and goes on when another page is opened.
 */
export function CrashPage() {
  const { t } = useTranslation();
  return (
    <ErrorState isPage title={t('pages.crashTitle')} body={t('pages.crashBody')} data-testid="crash">
      <Button variant="primary" onPress={() => location.reload()}>
        {t('pages.reload')}
      </Button>
    </ErrorState>
  );
}
