import { useTranslation } from 'react-i18next';
import { messageOf } from '../../../client/errors.ts';
import { DeviceProblem } from '../../../devices/DeviceProblem.tsx';
import { usePreferences } from '../../../shell/preferences.ts';
import { Button } from '../../../ui/Button.tsx';
import { Callout } from '../../../ui/Message.tsx';
import styles from './Meeting.module.css';
import { useMeetingParts } from './MeetingContext.ts';
import { useMutedSpeech } from './useMutedSpeech.ts';

export interface NoticesProps {
  isSoundBlocked: boolean;
  onAllowSound: () => void;
  onShowPeople: () => void;
}

/** What one has to know or to answer now, over the tiles. */
export function Notices({ isSoundBlocked, onAllowSound, onShowPeople }: NoticesProps) {
  return (
    <div className={styles.notices}>
      <Connection />
      {isSoundBlocked && <SoundBlocked onAllow={onAllowSound} />}
      <Asked />
      <Knocking onShow={onShowPeople} />
      <OwnDevicesProblems />
    </div>
  );
}

function Connection() {
  const { t } = useTranslation();
  const { state, view } = useMeetingParts();
  const { connection, media } = state;
  if (connection === 'reconnecting') {
    return (
      <Callout icon="wifiOff" title={t('rooms.notice.lostTitle')} data-testid="meeting-reconnecting">
        {t('rooms.notice.lostBody')}
      </Callout>
    );
  }
  const ways = [media.send, media.receive];
  if (ways.includes('failed')) return <Callout tone="danger">{t('rooms.notice.mediaFailed')}</Callout>;
  if (ways.includes('recovering')) {
    return <Callout data-testid="media-recovering">{t('rooms.notice.mediaRecovering')}</Callout>;
  }
  if (view.network === 'good') return null;
  return <Callout data-testid="network-weak">{t('rooms.notice.network', { network: view.network })}</Callout>;
}

function SoundBlocked({ onAllow }: { onAllow: () => void }) {
  const { t } = useTranslation();
  return (
    <Callout>
      <span>{t('rooms.notice.soundBlocked')}</span>
      <span>
        <Button size="small" variant="primary" icon="volume" onPress={onAllow}>
          {t('watch.unmute')}
        </Button>
      </span>
    </Callout>
  );
}

/** A moderator would like to hear or see this person; nobody is forced. */
function Asked() {
  const { t } = useTranslation();
  const { meeting, view, own, captures, run } = useMeetingParts();
  const [{ pushToTalk }] = usePreferences();
  const { asked } = view;
  if (!asked) return null;
  const { kind, by } = asked;
  // One press would leave the microphone open, which is to be so only while it is held.
  const isHeld = pushToTalk && kind === 'audio';

  function accept() {
    meeting.answerAsked();
    if (kind === 'audio' && own.isMuted) run(own.setMuted(false));
    if (kind === 'video' && (captures.camera.track === null || captures.camera.isPaused)) run(own.toggleCamera());
  }

  return (
    <Callout
      icon={kind === 'audio' ? 'microphone' : 'camera'}
      title={t('rooms.notice.asked', { name: by, kind })}
      data-testid="unmute-asked"
    >
      {isHeld && <span>{t('rooms.notice.answerByHolding')}</span>}
      <span className={styles.answers}>
        {!isHeld && (
          <Button
            size="small"
            variant="primary"
            icon={kind === 'audio' ? 'microphone' : 'camera'}
            onPress={accept}
            data-testid="accept-unmute"
          >
            {t(kind === 'audio' ? 'studio.unmute' : 'studio.cameraStart')}
          </Button>
        )}
        <Button size="small" onPress={() => meeting.answerAsked()} data-testid="decline-unmute">
          {t('rooms.notice.stayMuted', { kind })}
        </Button>
      </span>
    </Callout>
  );
}

/** Somebody waits in the lobby. */
function Knocking({ onShow }: { onShow: () => void }) {
  const { t } = useTranslation();
  const { meeting, state, manages, run } = useMeetingParts();
  const { waiting } = state;
  const [first] = waiting;
  if (!manages || !first) return null;
  const isOne = waiting.length === 1;
  return (
    <Callout
      icon="users"
      title={t('rooms.notice.waiting', { count: waiting.length, name: first.displayName })}
      data-testid="lobby-notice"
    >
      <span className={styles.answers}>
        <Button
          size="small"
          variant="primary"
          icon="check"
          onPress={() => run(meeting.admit(isOne ? first.waitingId : undefined))}
          data-testid="admit-from-notice"
        >
          {t(isOne ? 'rooms.lobby.admit' : 'rooms.lobby.admitAll')}
        </Button>
        <Button size="small" onPress={onShow}>
          {t('rooms.notice.look')}
        </Button>
      </span>
    </Callout>
  );
}

/** Everything that keeps others from seeing and hearing this person. */
function OwnDevicesProblems() {
  const { t } = useTranslation();
  const { state, captures, own, stage, speaks, run } = useMeetingParts();
  const [{ pushToTalk }] = usePreferences();
  // With push to talk it is muted on purpose, and nothing may open it for good.
  const speaksMuted = useMutedSpeech(captures.microphone.track, captures.microphone.isPaused && !pushToTalk);
  if (!speaks) return null;
  const kinds = ['camera', 'microphone', 'screen'] as const;
  const reopen = (kind: (typeof kinds)[number]) => run(kind === 'screen' ? stage.shareScreen() : own.open(kind));
  return (
    <>
      {speaksMuted && (
        <Callout icon="microphoneOff" data-testid="speaking-muted">
          <span>{t('rooms.notice.speakingMuted')}</span>
          <span>
            <Button size="small" icon="microphone" onPress={() => run(own.setMuted(false))}>
              {t('studio.unmute')}
            </Button>
          </span>
        </Callout>
      )}
      {kinds.map((kind) => {
        const { reason, problem } = captures[kind];
        if (reason) {
          return (
            <DeviceProblem
              key={kind}
              kind={kind}
              reason={reason}
              onRetry={() => reopen(kind)}
              onDismiss={() => run(stage.dismiss(kind))}
            />
          );
        }
        const failed = state.local.find((track) => track.source === kind && track.state === 'failed')?.error ?? problem;
        if (!failed) return null;
        return (
          <Callout key={kind} tone="danger" data-testid={`publish-${kind}-failed`}>
            <span>{t('studio.trackFailed', { source: kind, reason: messageOf(failed, t) })}</span>
            <span>
              <Button size="small" icon="refresh" onPress={() => reopen(kind)}>
                {t('common.retry')}
              </Button>
            </span>
          </Callout>
        );
      })}
    </>
  );
}
