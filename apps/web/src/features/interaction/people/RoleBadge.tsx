import type { RoomRole } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../../ui/Badge.tsx';

/** What somebody is here; nothing for the audience. */
export function RoleBadge({ role }: { role: RoomRole }) {
  const { t } = useTranslation();
  if (role === 'viewer') return null;
  return <Badge tone={role === 'host' ? 'warm' : 'neutral'}>{t('studio.role', { role })}</Badge>;
}
