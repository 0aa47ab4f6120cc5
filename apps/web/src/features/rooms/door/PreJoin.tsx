import type { Meeting } from '@footlight/contract';
import { limits } from '@footlight/contract';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFootlight, useSession } from '../../../client/context.ts';
import { messageOf } from '../../../client/errors.ts';
import { DeviceProblem } from '../../../devices/DeviceProblem.tsx';
import { usePreferences } from '../../../shell/preferences.ts';
import { Avatar } from '../../../ui/Avatar.tsx';
import { Badge } from '../../../ui/Badge.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Callout } from '../../../ui/Message.tsx';
import { TextField } from '../../../ui/TextField.tsx';
import type { HostStage } from '../../broadcasts/studio/HostStage.ts';
import { useStageState } from '../../broadcasts/studio/useHostStage.ts';
import { checkDisplayName } from '../../identity/validation.ts';
import { CalendarButton } from '../CalendarButton.tsx';
import { DeviceFields } from '../DeviceFields.tsx';
import { ScheduleBadge } from '../ScheduleBadge.tsx';
import { useOwnDevices } from '../useOwnDevices.ts';
import styles from './Door.module.css';
import { asksPassword, hasToWait, willSpeak } from './door.ts';
import { OwnPicture } from './OwnPicture.tsx';

export interface PreJoinProps {
  room: Meeting;
  stage: HostStage;
  /** Why one was not let in a moment ago. */
  refusal: unknown;
  isEntering: boolean;
  /** The password, if one was given. */
  onEnter: (password: string | null) => void;
}

/** In front of the meeting: a look in the mirror, one's name, and the way in. */
export function PreJoin({ room, stage, refusal, isEntering, onEnter }: PreJoinProps) {
  const { t } = useTranslation();
  const footlight = useFootlight();
  const { user, guest } = useSession();
  const captures = useStageState(stage);
  const [preferences] = usePreferences();
  const { open } = useOwnDevices(stage, captures);
  const [name, setName] = useState(guest?.displayName ?? '');
  const [password, setPassword] = useState('');
  const [nameError, setNameError] = useState<string>();
  const [failure, setFailure] = useState<unknown>(null);
  const [isNaming, setNaming] = useState(false);
  const speaks = willSpeak(room);
  const asked = asksPassword(refusal);
  const told = failure ?? (hasToWait(refusal) ? refusal : null);
  const needsPassword = asked !== null || (room.access === 'password' && room.role === null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when the page opens; another device is another press
  useEffect(() => {
    if (!speaks) return;
    void (async () => {
      const { joinsWithCamera, joinsWithMicrophone, pushToTalk } = preferences;
      if (!joinsWithMicrophone || pushToTalk) await stage.setPaused('microphone', true);
      // What is open, or being opened, is not asked for again.
      const isUntouched = (kind: 'camera' | 'microphone') => stage.store.getState()[kind].status === 'off';
      if (joinsWithMicrophone && isUntouched('microphone')) await open('microphone');
      if (joinsWithCamera && isUntouched('camera')) await open('camera');
    })();
  }, [stage, speaks]);

  async function enter(event: FormEvent) {
    event.preventDefault();
    const problem = user ? null : name.trim() === '' ? 'required' : checkDisplayName(name);
    const words = { required: t('fields.required'), other: t('fields.tooLong', { count: limits.displayNameLength }) };
    setNameError(problem ? words[problem === 'required' ? 'required' : 'other'] : undefined);
    if (problem) return;
    setFailure(null);
    if (!user && name.trim() !== guest?.displayName) {
      setNaming(true);
      try {
        await footlight.session.rename(name.trim());
      } catch (error) {
        setFailure(error);
        return;
      } finally {
        setNaming(false);
      }
    }
    await Promise.all([stage.dismiss('camera'), stage.dismiss('microphone')]);
    onEnter(needsPassword && password !== '' ? password : null);
  }

  const passwordError =
    asked === 'wrong' ? t('errors.room_password_wrong') : asked && t('errors.room_password_required');
  return (
    <div className={styles.page} data-listens={!speaks} data-testid="pre-join">
      <div className={styles.mirror}>
        {speaks ? (
          <>
            <OwnPicture stage={stage} captures={captures} />
            <Problems stage={stage} />
          </>
        ) : (
          <Callout tone="success">{t('rooms.door.listens')}</Callout>
        )}
      </div>
      <form className={styles.form} onSubmit={enter} noValidate>
        <About room={room} />
        {told !== null && <Callout tone="danger">{messageOf(told, t)}</Callout>}
        {user ? (
          <p className={styles.as}>
            <Avatar name={user.displayName} id={user.id} size="2rem" />
            <span>{t('rooms.door.as', { name: user.displayName })}</span>
          </p>
        ) : (
          <TextField
            label={t('rooms.door.name')}
            hint={t('fields.displayNameHint')}
            value={name}
            onChange={setName}
            error={nameError}
            autoComplete="name"
            data-testid="guest-name"
          />
        )}
        {needsPassword && (
          <TextField
            label={t('rooms.fieldPassword')}
            type="password"
            value={password}
            onChange={setPassword}
            error={passwordError ?? undefined}
            autoComplete="off"
            maxLength={limits.passwordLength}
            data-testid="room-password"
          />
        )}
        <Button type="submit" variant="primary" size="large" isPending={isEntering || isNaming} data-testid="join-room">
          {t(speaks ? 'rooms.door.join' : 'rooms.door.listen')}
        </Button>
        {speaks && !captures.camera.track && !captures.microphone.track && (
          <p className={styles.quiet}>{t('rooms.door.withoutDevices')}</p>
        )}
      </form>
      <section className={styles.devices} aria-labelledby="own-devices" data-testid="device-settings">
        <h2 id="own-devices">{t('rooms.devices.title')}</h2>
        <DeviceFields stage={stage} captures={captures} speaks={speaks} />
      </section>
    </div>
  );
}

/** What keeps a device from opening; none of it keeps anybody from coming in. */
function Problems({ stage }: { stage: HostStage }) {
  const captures = useStageState(stage);
  const { open } = useOwnDevices(stage, captures);
  const kinds = (['camera', 'microphone'] as const).filter((kind) => captures[kind].reason !== null);
  // Without a secure page both fail for the same reason: once is enough.
  const shown = kinds.some((kind) => captures[kind].reason === 'insecure') ? kinds.slice(0, 1) : kinds;
  return shown.map((kind) => (
    <DeviceProblem key={kind} kind={kind} reason={captures[kind].reason ?? 'unknown'} onRetry={() => void open(kind)} />
  ));
}

/** What may be known of it from outside. */
function About({ room }: { room: Meeting }) {
  const { t } = useTranslation();
  return (
    <div className={styles.about}>
      <h1>
        <bdi>{room.title}</bdi>
      </h1>
      <p>{t('rooms.hostedBy', { name: room.host.displayName })}</p>
      <div className={styles.badges}>
        <Badge icon="users" tone={room.people > 0 ? 'success' : 'neutral'} data-testid="people-inside">
          {t('rooms.count', { count: room.people })}
        </Badge>
        {room.scheduledAt && <ScheduleBadge at={room.scheduledAt} />}
        {room.lobby && room.role === null && <Badge icon="clock">{t('rooms.hasLobby')}</Badge>}
        {room.locked && <Badge icon="lock">{t('rooms.isLocked')}</Badge>}
      </div>
      <CalendarButton room={room} link={location.href} />
    </div>
  );
}
