import type { ReactNode } from 'react';
import { useState } from 'react';
import { Dialog as AriaDialog, DialogTrigger, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../client/context.ts';
import { choosesSpeaker } from '../../../devices/speaker.ts';
import { usePreferences } from '../../../shell/preferences.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { classes } from '../../../ui/classes.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import type { IconName } from '../../../ui/Icon.tsx';
import { MenuButton, MenuItem } from '../../../ui/Menu.tsx';
import { Tooltip } from '../../../ui/Tooltip.tsx';
import { ReactionBar } from '../../interaction/ReactionBar.tsx';
import { countOf } from '../people/people.ts';
import styles from './Bar.module.css';
import { useMeetingParts } from './MeetingContext.ts';
import { type MoreItem, moreItems } from './moreItems.ts';
import { shortcuts } from './shortcuts.ts';
import type { Controls } from './useControls.ts';

export interface ControlBarProps {
  controls: Controls;
  isPhone: boolean;
  unread: number;
  canShare: boolean;
  canFullscreen: boolean;
  canPicture: boolean;
}

/** What is at hand all the time; on a phone the essentials, and the rest behind “more”. */
export function ControlBar({ controls, isPhone, unread, canShare, canFullscreen, canPicture }: ControlBarProps) {
  const { t } = useTranslation();
  const { user } = useSession();
  const { state, speaks, manages } = useMeetingParts();
  const [{ meetingView }] = usePreferences();
  const isLive = state.meeting?.broadcast != null;
  const items = moreItems({
    isPhone,
    speaks,
    manages,
    isLive,
    canShare,
    canFullscreen,
    canPicture,
    choosesSpeaker,
    isGrid: meetingView === 'grid',
    canGoLive: manages && user !== null,
  });
  const inside = countOf(state);
  const knocks = manages ? state.waiting.length : 0;

  return (
    <section className={styles.bar} aria-label={t('rooms.controls.title')} data-testid="control-bar">
      <div className={styles.group}>
        {speaks ? (
          <>
            <Microphone controls={controls} />
            <Press name="camera" icon={controls.camera.isOff ? 'cameraOff' : 'camera'} controls={controls} />
            {!isPhone && canShare && <Press name="screen" icon="monitor" controls={controls} />}
          </>
        ) : (
          <span className={styles.listening} data-testid="listening">
            {t('rooms.controls.listening')}
          </span>
        )}
        {(!isPhone || !speaks) && <Press name="hand" icon="hand" controls={controls} />}
        {!isPhone && <Reactions />}
      </div>
      <div className={styles.group}>
        {!isPhone && (
          <Press name="people" icon="users" controls={controls} count={knocks || inside} isUrgent={knocks > 0} />
        )}
        <Press name="chat" icon="chat" controls={controls} count={unread} isUrgent />
        {isPhone ? (
          <Sheet items={items} controls={controls} isUrgent={knocks > 0} />
        ) : (
          <MenuButton
            label={t('rooms.controls.more')}
            placement="top end"
            onAction={(id) => items.some((item) => item.id === id) && controls[id as MoreItem['id']].act()}
            items={items.map(({ id, icon }) => <MenuItem key={id} id={id} icon={icon} label={controls[id].label} />)}
          >
            <IconButton variant="stage" icon="more" label={t('rooms.controls.more')} data-testid="more" />
          </MenuButton>
        )}
        <Leave controls={controls} isPhone={isPhone} />
      </div>
    </section>
  );
}

interface PressProps {
  name: 'camera' | 'screen' | 'hand' | 'people' | 'chat';
  icon: IconName;
  controls: Controls;
  count?: number;
  /** The number is news. */
  isUrgent?: boolean;
}

function Press({ name, icon, controls, count = 0, isUrgent = false }: PressProps) {
  const control = controls[name];
  const isOn = 'isOn' in control && control.isOn;
  const label = count > 0 ? `${control.label} (${count})` : control.label;
  return (
    <Tooltip text={`${control.label} (${shortcuts[name]})`}>
      <span className={styles.press}>
        <IconButton
          variant={isOn ? 'primary' : 'stage'}
          icon={icon}
          label={label}
          isOff={'isOff' in control && control.isOff}
          onPress={control.act}
          preventFocusOnPress
          data-testid={`meeting-${name}`}
          data-on={isOn || undefined}
        />
        {count > 0 && (
          <span className={classes(styles.count, isUrgent && styles.urgent)} aria-hidden="true">
            {count > 99 ? '99+' : count}
          </span>
        )}
      </span>
    </Tooltip>
  );
}

function Microphone({ controls }: { controls: Controls }) {
  const { captures } = useMeetingParts();
  const [{ pushToTalk }] = usePreferences();
  const { isOff, label, press } = controls.microphone;
  return (
    <Tooltip text={pushToTalk ? label : `${label} (${shortcuts.microphone})`}>
      <IconButton
        variant="stage"
        icon={isOff ? 'microphoneOff' : 'microphone'}
        label={label}
        isOff={isOff}
        isPending={captures.microphone.status === 'opening'}
        preventFocusOnPress
        {...press}
        data-testid="meeting-microphone"
        data-muted={isOff}
      />
    </Tooltip>
  );
}

function Reactions() {
  const { t } = useTranslation();
  const { state } = useMeetingParts();
  return (
    <DialogTrigger>
      <IconButton variant="stage" icon="smile" label={t('reactions.title')} data-testid="open-reactions" />
      <Popover className={styles.popover} placement="top">
        <AriaDialog aria-label={t('reactions.title')} className={styles.reactions}>
          <ReactionBar isDisabled={state.connection !== 'connected'} />
        </AriaDialog>
      </Popover>
    </DialogTrigger>
  );
}

/** On a phone: everything else, large enough for a thumb. */
function Sheet({ items, controls, isUrgent }: { items: MoreItem[]; controls: Controls; isUrgent: boolean }) {
  const { t } = useTranslation();
  const { state } = useMeetingParts();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <span className={styles.press}>
        <IconButton
          variant="stage"
          icon="more"
          label={t('rooms.controls.more')}
          onPress={() => setOpen(true)}
          data-testid="more"
        />
        {isUrgent && <span className={classes(styles.count, styles.urgent)} aria-hidden="true" />}
      </span>
      <Dialog title={t('rooms.controls.more')} isOpen={isOpen} onClose={() => setOpen(false)} data-testid="more-sheet">
        <ReactionBar isDisabled={state.connection !== 'connected'} />
        <ul className={styles.sheet}>
          {items.map(({ id, icon }) => (
            <li key={id}>
              <Button
                variant="quiet"
                icon={icon}
                onPress={() => {
                  setOpen(false);
                  controls[id].act();
                }}
              >
                {controls[id].label}
              </Button>
            </li>
          ))}
        </ul>
      </Dialog>
    </>
  );
}

/** A host may also end it for everybody. */
function Leave({ controls, isPhone }: { controls: Controls; isPhone: boolean }): ReactNode {
  const { manages } = useMeetingParts();
  const { leave, end } = controls;
  const leaving = isPhone ? (
    <IconButton variant="danger" icon="phoneOff" label={leave.label} onPress={leave.act} data-testid="leave-meeting" />
  ) : (
    <Button variant="danger" icon="phoneOff" onPress={leave.act} data-testid="leave-meeting">
      {leave.label}
    </Button>
  );
  if (!manages || isPhone) return leaving;
  return (
    <span className={styles.split}>
      {leaving}
      <MenuButton
        label={end.label}
        placement="top end"
        onAction={(id) => (id === 'end' ? end.act() : leave.act())}
        items={
          <>
            <MenuItem id="leave" icon="logOut" label={leave.label} />
            <MenuItem id="end" icon="phoneOff" label={end.label} />
          </>
        }
      >
        <IconButton variant="danger" icon="chevronDown" label={end.label} data-testid="end-menu" />
      </MenuButton>
    </span>
  );
}
