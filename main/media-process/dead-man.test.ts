import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { Signal } from '../core/events.ts';
import { silentLog } from '../core/log.ts';
import { watchGateway } from './dead-man.ts';
import type { GatewayPort } from './gateway-port.ts';
import { createLastAct } from './last-act.ts';

function setUp() {
  const clock = new VirtualClock();
  const message = new Signal<unknown>();
  const closed = new Signal<void>();
  const dead: string[] = [];
  let posted = 0;
  const gateway: GatewayPort = {
    post: () => void posted++,
    onMessage: (listener) => message.on(listener),
    onClosed: (listener) => closed.on(listener),
  };
  const watch = watchGateway({ gateway, clock, onDead: (why) => dead.push(why) });
  return { clock, message, closed, dead, watch, posted: () => posted };
}

describe('the gateway is dead', () => {
  it('when it has said nothing for 2 s', () => {
    const { clock, dead } = setUp();
    clock.advance(1900);
    expect(dead).toEqual([]);
    clock.advance(100);
    expect(dead).toHaveLength(1);
    clock.advance(10_000);
    expect(dead).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('not while any message comes', () => {
    const { clock, message, dead } = setUp();
    for (let i = 0; i < 20; i++) {
      clock.advance(1500);
      message.emit({ type: 'alive' });
    }
    expect(dead).toEqual([]);
  });

  it('at once when its channel closes', () => {
    const { closed, dead } = setUp();
    closed.emit();
    expect(dead).toEqual(['the gateway closed the channel']);
  });
});

it('a heartbeat goes up every 500 ms', () => {
  const { clock, message, posted } = setUp();
  for (let i = 0; i < 10; i++) {
    clock.advance(500);
    message.emit({ type: 'alive' });
  }
  expect(posted()).toBe(10);
});

describe('the last act', () => {
  function lastAct(allOnHook: () => Promise<void>) {
    const clock = new VirtualClock();
    const exits: number[] = [];
    const end = createLastAct({ clock, log: silentLog, allOnHook, exit: (code) => exits.push(code) });
    return { clock, exits, end };
  }

  it('waits until the adapters confirmed, and happens once', async () => {
    const confirmed = Promise.withResolvers<void>();
    const { end, exits } = lastAct(() => confirmed.promise);
    end('first', 1);
    end('second', 0);
    expect(exits).toEqual([]);
    confirmed.resolve();
    await confirmed.promise;
    await Promise.resolve();
    expect(exits).toEqual([1]);
  });

  it('does not wait for ever for an adapter that hangs', () => {
    const { clock, end, exits } = lastAct(() => new Promise(() => {}));
    end('x', 0);
    clock.advance(1000);
    expect(exits).toEqual([0]);
  });

  it('ends also when the adapters throw', () => {
    const { clock, end, exits } = lastAct(() => {
      throw new Error('broken');
    });
    end('x', 1);
    clock.advance(1000);
    expect(exits).toEqual([1]);
  });
});
