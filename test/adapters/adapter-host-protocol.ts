import type { DialPulse, Hook, LineEvent, LineStart } from '../../main/line/line-adapter.ts';

/** What a test asks of the process that holds an adapter (adapter-host.ts). */
export type HostRequest =
  | {
      readonly kind: 'open';
      /** The family's module. */
      readonly module: string;
      /** `10c4:8461` */
      readonly usbId: string;
      readonly countries: readonly string[];
      readonly advanced: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'abort' | 'check' | 'close' | 'cpu' }
  | { readonly kind: 'hook'; readonly port: number; readonly hook: Hook }
  | { readonly kind: 'flash'; readonly port: number; readonly ms: number }
  | {
      readonly kind: 'pulses';
      readonly port: number;
      readonly digits: readonly (readonly DialPulse[])[];
      readonly interDigitMs: number;
    }
  | { readonly kind: 'start'; readonly port: number; readonly start: LineStart }
  /** A tone into the line from now on; amplitude 0 is silence. */
  | { readonly kind: 'play'; readonly port: number; readonly hz: number; readonly amplitude: number }
  /** How many frames were exchanged, and when that was. */
  | { readonly kind: 'frames'; readonly port: number }
  | { readonly kind: 'listen'; readonly port: number; readonly ms: number }
  /** The process does nothing else for so long. */
  | { readonly kind: 'block'; readonly ms: number };

export interface HostMessage {
  readonly id: number;
  readonly request: HostRequest;
}

export type HostReply =
  | { readonly kind: 'reply'; readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly kind: 'reply'; readonly id: number; readonly ok: false; readonly text: string };

export type HostedFact =
  | { readonly kind: 'ready' }
  /** `at`: the process's milliseconds. */
  | { readonly kind: 'event'; readonly port: number; readonly event: LineEvent; readonly at: number }
  | { readonly kind: 'lost'; readonly reason: string };
