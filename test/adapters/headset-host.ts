/** A process that sees emulated USB devices and holds the headset among them: forked by hosted-headset.ts, ends with it. */
import { readSysfs } from '../../main/adapters/discovery/linux-sysfs.ts';
import { matchFingerprint } from '../../main/adapters/discovery/match-fingerprint.ts';
import {
  type Headset,
  type HeadsetEvent,
  type HeadsetLamp,
  isHeadset,
  openHeadset,
} from '../../main/adapters/headset/headset.ts';

export type HeadsetRequest =
  | { readonly kind: 'open' }
  | { readonly kind: 'show'; readonly lamp: HeadsetLamp; readonly on: boolean };

export interface HeadsetOpened {
  readonly lamps: HeadsetLamp[];
  readonly buttons: HeadsetEvent['kind'][];
  /** Whether discovery takes it for a line adapter. */
  readonly isLine: boolean;
}

export type FromHeadset =
  | { readonly kind: 'event'; readonly event: HeadsetEvent }
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'done'; readonly value?: HeadsetOpened; readonly failed?: string };

const tell = (message: FromHeadset): void => void process.send?.(message);
let headset: Headset | undefined;

async function open(): Promise<HeadsetOpened> {
  const device = (await readSysfs()).find(isHeadset);
  if (!device) throw new Error('no headset is plugged in');
  headset = await openHeadset(device);
  headset.onEvent((event) => tell({ kind: 'event', event }));
  headset.onLost((reason) => tell({ kind: 'lost', reason }));
  return {
    lamps: [...headset.lamps],
    buttons: [...headset.buttons],
    isLine: matchFingerprint(device)?.family !== undefined,
  };
}

process.on('message', (request: HeadsetRequest) => {
  const acting = request.kind === 'open' ? open() : headset?.show(request.lamp, request.on);
  Promise.resolve(acting).then(
    (value) => tell({ kind: 'done', ...(value && { value }) }),
    (thrown: unknown) => tell({ kind: 'done', failed: thrown instanceof Error ? thrown.message : String(thrown) }),
  );
});
process.on('disconnect', () => process.exit());
