/** USB devices on this machine that are FXO adapters, or could be taken for some: plain data that crosses processes. */

export const usbFamilies = ['voice-modem', 'sangoma-u100', 'hid-telephony', 'apple-modem'] as const;
export type UsbFamily = (typeof usbFamilies)[number];

/** Why an adapter that is plugged in cannot be used. `text` names the culprit and the cure. */
export interface AdapterTrouble {
  readonly code:
    | 'no-permission'
    | 'busy'
    | 'no-driver'
    | 'no-library'
    /** The chip has no voice. */
    | 'no-voice'
    /** Looks like a line adapter and is none, or one that nobody can drive. */
    | 'not-supported';
  readonly text: string;
}

export interface FoundAdapter {
  /**
   * Stays the same when the device is plugged into another jack, where its serial number tells it apart from others here:
   * `0572:1340/12345678`; otherwise by the jack: `0572:1340@1-4.2`.
   */
  readonly key: string;
  /** Undefined: nothing here drives it, and `trouble` says why. */
  readonly family: UsbFamily | undefined;
  /** As a person would call it: `Conexant CX93010 voice modem`. */
  readonly name: string;
  /** `0572:1340` */
  readonly usbId: string;
  readonly serial?: string;
  /** Bus and ports: `1-4.2`. */
  readonly place: string;
  /** Jacks for lines. */
  readonly ports: number;
  readonly experimental: boolean;
  readonly trouble?: AdapterTrouble;
}

/** What a device check found out: what a person may paste into a report. */
export interface AdapterCheck {
  /** As the device calls itself: `CX93001-EIS_V0.2013-V92`. */
  readonly identity: string;
  /** Whether calls can be made with it, and why not. */
  readonly voice: { readonly usable: true } | { readonly usable: false; readonly why: string };
  /** Audio formats that it says it has, in its own words, and the one that is used. */
  readonly formats: readonly string[];
  readonly format?: string;
  /** Everything else that was found, in order: `{ name: 'Line voltage', value: '48.2 V' }`. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** Audio sent through the device and back, where it can do that without a line. */
  readonly loopback?: { readonly ok: boolean; readonly detail: string };
}
