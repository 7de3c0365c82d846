/** What the emulators' process is asked by the test's, over the channel that `fork` gives: requests and their answers. */

export interface WorldDevice {
  /** How the test calls it. */
  readonly name: string;
  /** One of models.ts. */
  readonly model: string;
  /** The exchange's lines at its jacks, in order. */
  readonly ports: readonly number[];
  /** False: it lies on the desk until `plug`. */
  readonly plugged?: boolean;
  /** How fast its crystal is. */
  readonly clockPpm?: number;
  /** Where it is plugged in, bus and ports: `1-1`, `1-4.2`. The next free one by default. */
  readonly jack?: string;
  readonly serial?: string;
}

export interface WorldPlan {
  /** The exchange's socket. */
  readonly exchange: string;
  /** An empty directory. */
  readonly root: string;
  /** libumockdev's library, for the quick tier; none: a kernel is to import the devices. */
  readonly preload?: string;
  readonly devices: readonly WorldDevice[];
}

export type WorldRequest =
  | { readonly kind: 'start'; readonly plan: WorldPlan }
  | { readonly kind: 'plug'; readonly name: string; readonly jack?: string }
  | { readonly kind: 'unplug'; readonly name: string }
  | { readonly kind: 'behave'; readonly name: string; readonly behaviour: string; readonly value?: unknown }
  | { readonly kind: 'seen'; readonly name: string }
  | { readonly kind: 'end' };

export interface WorldMessage {
  readonly id: number;
  readonly request: WorldRequest;
}

export type WorldReply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly text: string };
