import type { RoomState } from '@footlight/client';
import type { Broadcast } from '@footlight/contract';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../client/errors.ts';
import { DeviceProblem } from '../../../devices/DeviceProblem.tsx';
import { usePreferences } from '../../../shell/preferences.ts';
import { Button } from '../../../ui/Button.tsx';
import { Callout } from '../../../ui/Message.tsx';
import type { HostStage, StageState } from './HostStage.ts';

export interface ProblemsProps {
  broadcast: Broadcast;
  state: RoomState;
  captures: StageState;
  stage: HostStage;
  isManager: boolean;
}

/** Everything that keeps the host from being seen and heard, each with what to do. */
export function Problems({ broadcast, state, captures, stage, isManager }: ProblemsProps) {
  const { t } = useTranslation();
  const [preferences] = usePreferences();
  const reopen = {
    camera: () => void stage.open('camera', { deviceId: preferences.cameraId }),
    microphone: () => void stage.open('microphone', { deviceId: preferences.microphoneId, music: preferences.music }),
    screen: () => void stage.shareScreen(),
  };
  const kinds = ['camera', 'microphone', 'screen'] as const;
  // Without a secure page both devices fail for the same reason: once is enough.
  const isInsecure = kinds.some((kind) => captures[kind].reason === 'insecure');
  const isAbandoned = isManager && broadcast.status === 'live' && !captures.isOnAir && !broadcast.onAir;

  return (
    <>
      {state.connection === 'reconnecting' && (
        <Callout data-testid="studio-reconnecting">{t('studio.reconnecting')}</Callout>
      )}
      {!isManager && broadcast.status === 'scheduled' && (
        <Callout data-testid="studio-speaker-waits">{t('studio.speakerWaits')}</Callout>
      )}
      {isAbandoned && (
        <Callout title={t('studio.waitingTitle')} data-testid="studio-waiting">
          {t('studio.waitingBody')}
        </Callout>
      )}
      {isInsecure && <DeviceProblem kind="camera" reason="insecure" />}
      {!isInsecure &&
        kinds.map((kind) => {
          const { reason } = captures[kind];
          return reason && <DeviceProblem key={kind} kind={kind} reason={reason} onRetry={reopen[kind]} />;
        })}
      {kinds.map((source) => {
        const failed = state.local.find((track) => track.source === source && track.state === 'failed');
        const problem = failed?.error ?? captures[source].problem;
        // A device that is gone has been told above.
        if (!problem || captures[source].reason) return null;
        return (
          <Callout key={source} tone="danger" data-testid={`publish-${source}-failed`}>
            <span>{t('studio.trackFailed', { source, reason: messageOf(problem, t) })}</span>
            <span>
              <Button size="small" icon="refresh" onPress={reopen[source]}>
                {t('common.retry')}
              </Button>
            </span>
          </Callout>
        );
      })}
    </>
  );
}
