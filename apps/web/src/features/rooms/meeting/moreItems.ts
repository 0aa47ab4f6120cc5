import type { IconName } from '../../../ui/Icon.tsx';
import type { ControlName } from './useControls.ts';

export interface MoreItem {
  id: ControlName;
  icon: IconName;
}

export interface MoreInput {
  /** Others have buttons of their own. */
  isPhone: boolean;
  speaks: boolean;
  isGrid: boolean;
  canShare: boolean;
  canFullscreen: boolean;
  canPicture: boolean;
  /** The browser lets it be chosen where others are heard. */
  choosesSpeaker: boolean;
  canGoLive: boolean;
  isLive: boolean;
  manages: boolean;
}

/** What is behind “more”, in its order. */
export function moreItems(input: MoreInput): MoreItem[] {
  const { isPhone, speaks, isGrid, canShare, canFullscreen, canPicture, choosesSpeaker, canGoLive, isLive, manages } =
    input;
  const items: (MoreItem | false)[] = [
    isPhone && speaks && canShare && { id: 'screen', icon: 'monitor' },
    isPhone && { id: 'hand', icon: 'hand' },
    isPhone && { id: 'people', icon: 'users' },
    { id: 'view', icon: isGrid ? 'speakerView' : 'grid' },
    { id: 'audioOnly', icon: 'volume' },
    (speaks || choosesSpeaker) && { id: 'devices', icon: 'settings' },
    speaks && { id: 'pushToTalk', icon: 'microphone' },
    canFullscreen && { id: 'fullscreen', icon: 'fullscreen' },
    canPicture && { id: 'picture', icon: 'pictureInPicture' },
    !isPhone && { id: 'help', icon: 'keyboard' },
    manages && { id: 'room', icon: 'edit' },
    canGoLive && !isLive && { id: 'goLive', icon: 'signal' },
    canGoLive && isLive && { id: 'endShow', icon: 'stop' },
    isPhone && manages && { id: 'end', icon: 'phoneOff' },
  ];
  return items.filter((item) => item !== false);
}
