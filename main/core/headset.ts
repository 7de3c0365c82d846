/** A headset's call buttons and lamps, as its words cross processes. */

/** What whoever wears a headset, or holds a handset, did. */
export type HeadsetEvent =
  /** Its call button or cradle: answers, dials, or hangs up. */
  | { readonly kind: 'hook'; readonly offHook: boolean }
  | { readonly kind: 'mute'; readonly on: boolean }
  /** Pressed: hold and come back, a second call; the last number again; hold; refuse. */
  | { readonly kind: 'flash' | 'redial' | 'hold' | 'drop' }
  | { readonly kind: 'digit'; readonly digit: string };

export const headsetLamps = ['ring', 'off-hook', 'mute', 'hold', 'message'] as const;
/** What a headset can show. */
export type HeadsetLamp = (typeof headsetLamps)[number];

/** One that is plugged in. */
export interface FoundHeadset {
  /** As an adapter's: by its serial number, else by its jack. */
  readonly key: string;
  readonly name: string;
}

export interface HeadsetOpened {
  readonly name: string;
  readonly lamps: readonly HeadsetLamp[];
  /** Which events it can give. */
  readonly buttons: readonly HeadsetEvent['kind'][];
}
