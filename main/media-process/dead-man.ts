/**
 * The dead-man rule: a gateway that has said nothing for 2 s, or whose channel closed, must not leave a line
 * off-hook. Works also when the gateway was stopped (SIGSTOP) and its channel stays open.
 */
import type { Clock } from '../core/clock.ts';
import { DEAD_MAN_MS, HEARTBEAT_MS } from '../media/media-protocol.ts';
import type { GatewayPort } from './gateway-port.ts';

/** How often it is looked. A timer a message would cost more than it tells. */
const LOOK_EVERY_MS = 100;

export interface DeadManPorts {
  readonly gateway: GatewayPort;
  readonly clock: Clock;
  /** Called once. */
  readonly onDead: (why: string) => void;
}

export function watchGateway({ gateway, clock, onDead }: DeadManPorts): Disposable {
  const stack = new DisposableStack();
  let heardAt = clock.now();
  let lookedAt = heardAt;
  const dead = (why: string): void => {
    stack.dispose();
    onDead(why);
  };
  stack.use(
    gateway.onMessage(() => {
      heardAt = clock.now();
    }),
  );
  stack.use(gateway.onClosed(() => dead('the gateway closed the channel')));
  stack.use(
    clock.every(LOOK_EVERY_MS, () => {
      const now = clock.now();
      // This process itself was stopped (a laptop that slept): what the gateway said meanwhile is still to be read.
      if (now - lookedAt > DEAD_MAN_MS / 2) heardAt = Math.max(heardAt, now - DEAD_MAN_MS / 2);
      lookedAt = now;
      if (now - heardAt >= DEAD_MAN_MS) dead(`the gateway has said nothing for ${DEAD_MAN_MS} ms`);
    }),
  );
  stack.use(clock.every(HEARTBEAT_MS, () => gateway.post({ type: 'alive' })));
  return stack;
}
