import { assertNever } from '../../core/errors.ts';
import type { Provocation } from './exchange-control.ts';
import type { SubscriberLoop } from './subscriber-loop.ts';

/** What happens to the wires, whoever talks on them. */
export type LoopProvocation = Extract<
  Provocation,
  { kind: 'ring-glitch' | 'parallel-phone' | 'breaks-loop' | 'reverses-polarity' | 'battery' }
>;

/** @param idle nobody uses the line: a reversal is for good */
export function disturb(loop: SubscriberLoop, provocation: LoopProvocation, idle: boolean): void {
  switch (provocation.kind) {
    case 'ring-glitch':
      loop.glitch(provocation.ms);
      return;
    case 'parallel-phone':
      loop.setParallel(provocation.lifted);
      loop.update();
      return;
    case 'breaks-loop':
      loop.breakFor(provocation.ms);
      return;
    case 'reverses-polarity':
      loop.reversePolarity(idle);
      return;
    case 'battery':
      loop.setWhole(provocation.present);
      loop.update();
      return;
    default:
      assertNever(provocation);
  }
}
