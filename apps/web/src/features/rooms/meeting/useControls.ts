import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../../shell/preferences.ts';
import { useInteraction } from '../../interaction/InteractionContext.ts';
import { isOnlyLead } from '../people/people.ts';
import { useMeetingParts } from './MeetingContext.ts';

export type PanelName = 'people' | 'chat';
export type DialogName = 'devices' | 'shortcuts' | 'room' | 'goLive' | 'leave' | 'end' | 'endShow';

export interface ControlsInput {
  panel: PanelName | null;
  setPanel: (panel: PanelName | null) => void;
  setDialog: (dialog: DialogName) => void;
  fullscreen: { isFull: boolean; isPossible: boolean; toggle: () => void };
  picture: { isOpen: boolean; isPossible: boolean; toggle: () => void };
}

/** Everything one can do in a meeting with one press: what it is called now, and doing it. By buttons, by the menu and by keys. */
export function useControls({ panel, setPanel, setDialog, fullscreen, picture }: ControlsInput) {
  const { t } = useTranslation();
  const { meeting, state, captures, own, stage, view, run, leave } = useMeetingParts();
  const { interaction, view: chat } = useInteraction();
  const [{ meetingView, pushToTalk }, change] = usePreferences();
  const isSharing = captures.screen.status === 'on';
  const isGrid = meetingView === 'grid';
  const hold = (isMuted: boolean) => () => run(own.setMuted(isMuted));
  const toggle = (name: PanelName) => () => setPanel(panel === name ? null : name);

  return {
    /** Toggles; with push to talk it is open only while it is held. */
    microphone: {
      isOff: own.isMuted,
      label: t(pushToTalk ? 'rooms.controls.holdToTalk' : own.isMuted ? 'studio.unmute' : 'studio.mute'),
      press: pushToTalk
        ? { onPressStart: hold(false), onPressEnd: hold(true) }
        : { onPress: () => run(own.toggleMicrophone()) },
      /** By a key that is pressed and not held; with push to talk it closes only. */
      act: () => run(pushToTalk ? own.setMuted(true) : own.toggleMicrophone()),
    },
    camera: {
      isOff: !own.hasCamera,
      label: t(own.hasCamera ? 'studio.cameraStop' : 'studio.cameraStart'),
      act: () => run(own.toggleCamera()),
    },
    screen: {
      isOn: isSharing,
      label: t(isSharing ? 'studio.screenStop' : 'studio.screenShare'),
      act: () => run(isSharing ? stage.stopScreen() : stage.shareScreen()),
    },
    hand: {
      isOn: chat.isHandUp,
      label: t(chat.isHandUp ? 'stage.lowerHand' : 'stage.raiseHand'),
      act: () => run(chat.isHandUp ? interaction.lowerHand() : interaction.raiseHand()),
    },
    people: { isOn: panel === 'people', label: t('rooms.people.title'), act: toggle('people') },
    chat: { isOn: panel === 'chat', label: t('chat.title'), act: toggle('chat') },
    view: {
      isOn: !isGrid,
      label: t(isGrid ? 'rooms.controls.speakerView' : 'rooms.controls.gridView'),
      act: () => change({ meetingView: isGrid ? 'speaker' : 'grid' }),
    },
    audioOnly: {
      isOn: view.audioOnly,
      label: t(view.audioOnly ? 'rooms.controls.audioOnlyOff' : 'rooms.controls.audioOnly'),
      act: () => meeting.setAudioOnly(!view.audioOnly),
    },
    pushToTalk: {
      isOn: pushToTalk,
      label: t(pushToTalk ? 'rooms.controls.pushToTalkOff' : 'rooms.controls.pushToTalk'),
      act: () => change({ pushToTalk: !pushToTalk }),
    },
    fullscreen: {
      isOn: fullscreen.isFull,
      label: t(fullscreen.isFull ? 'watch.exitFullscreen' : 'watch.fullscreen'),
      act: fullscreen.toggle,
    },
    picture: {
      isOn: picture.isOpen,
      label: t(picture.isOpen ? 'rooms.controls.pictureOff' : 'rooms.controls.picture'),
      act: picture.toggle,
    },
    devices: { label: t('rooms.devices.title'), act: () => setDialog('devices') },
    room: { label: t('rooms.editTitle'), act: () => setDialog('room') },
    help: { label: t('rooms.shortcuts.title'), act: () => setDialog('shortcuts') },
    goLive: { label: t('studio.goLive'), act: () => setDialog('goLive') },
    endShow: { label: t('rooms.live.stop'), act: () => setDialog('endShow') },
    end: { label: t('rooms.controls.end'), act: () => setDialog('end') },
    /** Who leaves nobody to lead is asked first. */
    leave: { label: t('rooms.controls.leave'), act: isOnlyLead(state) ? () => setDialog('leave') : leave },
  };
}

export type Controls = ReturnType<typeof useControls>;
export type ControlName = keyof Controls;
