import type { ChatSettings } from '@footlight/contract';
import { writeSettings } from '../chat/repository.ts';
import type { RoomChats } from '../chat/room-chats.ts';
import type { Conversation } from '../conversations/conversation.ts';
import type { Tell } from '../conversations/tell.ts';
import type { Acts } from './acts.ts';
import type { Acting } from './standing.ts';

export type SettingsChanges = { [K in keyof ChatSettings]?: ChatSettings[K] | undefined };

/** Who may write into a chat, and what is refused. */
export class ChatSettingsService {
  readonly #acts: Acts;
  readonly #chats: RoomChats;
  readonly #tell: Tell;

  constructor(deps: { acts: Acts; chats: RoomChats; tell: Tell }) {
    this.#acts = deps.acts;
    this.#chats = deps.chats;
    this.#tell = deps.tell;
  }

  async get({ conversation }: Acting): Promise<ChatSettings> {
    return (await this.#chats.of(conversation)).settings;
  }

  /** What is not named stays. Nothing is announced or written down where nothing changes. */
  async update(acting: Acting, changes: SettingsChanges): Promise<ChatSettings> {
    const { settings: before } = await this.#chats.of(acting.conversation);
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const settings: ChatSettings = { ...before, ...given };
    const detail = differences(before, settings);
    if (detail === '') return before;
    await this.#acts.perform({ ...acting, action: 'chat_mode_changed', detail }, async (tx) => {
      await writeSettings(tx, acting.conversation.id, settings);
      return { result: undefined, undo: { kind: 'settings', before } };
    });
    await this.show(acting.conversation, settings);
    return settings;
  }

  /** These settings hold from now on; everybody is told the mode, the blocked words stay with those who moderate. */
  async show(conversation: Conversation, settings: ChatSettings): Promise<void> {
    const chat = await this.#chats.of(conversation);
    const before = JSON.stringify(chat.mode);
    chat.settings = settings;
    if (JSON.stringify(chat.mode) !== before) this.#tell(conversation, 'chatMode', chat.mode);
  }
}

/** For the log: what was changed to what. */
function differences(before: ChatSettings, after: ChatSettings): string {
  return (Object.keys(after) as (keyof ChatSettings)[])
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => `${key}: ${JSON.stringify(after[key])}`)
    .join(', ');
}
