import { useTranslation } from 'react-i18next';
import { useProfile } from './useProfile.ts';

/** How many follow a host. */
export function Followers({ hostId }: { hostId: string }) {
  const { t } = useTranslation();
  const { data } = useProfile(hostId);
  if (!data) return null;
  return <span data-testid="followers">· {t('people.followers', { count: data.followers })}</span>;
}
