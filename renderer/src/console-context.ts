import { createContext, use, useSyncExternalStore } from 'react';
import type { GatewayView } from '../../main/contract/views.ts';
import type { Connection, Snapshot } from './connection.ts';
import type { AudioSettings, AudioStore } from './desk/audio-settings.ts';
import type { NoteStore } from './desk/note-store.ts';
import type { Ringer } from './desk/ringer.ts';
import type { Sound } from './desk/sound.ts';
import type { LevelFeed } from './lines/level-feed.ts';
import type { Phone, PhoneState } from './phone.ts';
import type { Preferences } from './preferences.ts';
import type { Stored } from './stored.ts';

export interface ConsoleParts {
  readonly connection: Connection;
  readonly levels: LevelFeed;
  readonly phone: Phone;
  readonly ringer: Ringer;
  readonly audio: AudioStore;
  readonly sound: Sound;
  readonly notes: NoteStore;
  readonly preferences: Stored<Preferences>;
}

export const ConsoleContext = createContext<ConsoleParts | undefined>(undefined);

export function useConsole(): ConsoleParts {
  const parts = use(ConsoleContext);
  if (!parts) throw new Error('There is no console around this component.');
  return parts;
}

export function useSnapshot(): Snapshot {
  const { connection } = useConsole();
  return useSyncExternalStore(connection.subscribe, connection.snapshot);
}

export function usePhone(): PhoneState {
  const { phone } = useConsole();
  return useSyncExternalStore(phone.subscribe, phone.state);
}

export function useAudioSettings(): AudioSettings {
  const { audio } = useConsole();
  return useSyncExternalStore(audio.subscribe, audio.get);
}

export function usePreferences(): Preferences {
  const { preferences } = useConsole();
  return useSyncExternalStore(preferences.subscribe, preferences.get);
}

/** What every page of the console is given. */
export interface PageProps {
  readonly view: GatewayView;
  /** The gateway's wall clock. */
  readonly now: number;
  /** Shows the person a sentence: what went wrong; an empty one takes it away. */
  readonly tell: (text: string) => void;
}

export type Ready = { readonly view: GatewayView; readonly clockOffset: number };
