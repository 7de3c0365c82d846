import { describe, expect, it } from 'vitest';
import { ScriptedProcess } from '../../test/media/scripted-process.ts';
import { VirtualClock } from '../core/clock.ts';
import { adapterId, lineId, newBridgeId } from '../core/ids.ts';
import { silentLog } from '../core/log.ts';
import { createMediaClient, LEAVE_MS, READY_MS, SETTLING_MS, SETTLING_SILENCE_MS } from './media-client.ts';
import { REPLY_MS } from './media-messages.ts';
import { DEAD_MAN_MS, HEARTBEAT_MS } from './media-protocol.ts';

const line = lineId(adapterId('simulated-1'), 1);

function setUp() {
  const clock = new VirtualClock();
  const children: ScriptedProcess[] = [];
  const client = createMediaClient({
    clock,
    log: silentLog,
    startProcess: () => {
      const child = new ScriptedProcess(1000 + children.length);
      children.push(child);
      return child;
    },
  });
  const child = (n: number): ScriptedProcess => {
    const found = children[n];
    if (!found) throw new Error(`process ${n} was not started`);
    return found;
  };
  const states: string[] = [];
  const lost: string[] = [];
  client.onState((state) => states.push(state));
  client.onLost((reason) => lost.push(reason));
  const startReady = async () => {
    const started = client.start();
    child(0).says({ type: 'ready', pid: 1000 });
    await started;
  };
  return { clock, client, children, child, states, lost, startReady };
}

describe('the media client', () => {
  it('is running once the process said that it is ready', async () => {
    const { client, child, startReady } = setUp();
    await startReady();
    expect(client.state).toBe('running');
    expect(client.pid).toBe(1000);
    expect(child(0).posted[0]).toEqual({ type: 'alive' });
  });

  it('starts no other process once the gateway is stopping', async () => {
    const { client, child, clock, children, lost, startReady } = setUp();
    await startReady();
    client.leave();
    const hook = client.request({ kind: 'set-hook', line, hook: 'on-hook' });
    child(0).exit({ code: 0, signal: null });
    await expect(hook).rejects.toMatchObject({ code: 'media-process-lost' });
    expect(lost).toEqual(['it ended with status 0']);
    clock.advance(60_000);
    expect(children).toHaveLength(1);
    await client[Symbol.asyncDispose]();
    expect(clock.pending).toBe(0);
  });

  it('starts none either where one was about to be started again', async () => {
    const { client, child, clock, children, startReady } = setUp();
    await startReady();
    child(0).exit({ code: 9, signal: null });
    client.leave();
    clock.advance(60_000);
    expect(children).toHaveLength(1);
  });

  it('says why a start failed, and can be asked again', async () => {
    const { client, child, clock, children } = setUp();
    const first = client.start();
    child(0).exit({ code: 13, signal: null });
    await expect(first).rejects.toMatchObject({ code: 'media-process-lost', message: /status 13/ });
    const second = client.start();
    clock.advance(READY_MS);
    await expect(second).rejects.toMatchObject({ message: /not ready after 10 s/ });
    expect(child(1).kills).toEqual(['SIGKILL']);
    clock.advance(60_000);
    expect(children).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it('gives each reply to its own request', async () => {
    const { client, child, startReady } = setUp();
    await startReady();
    const first = client.request({ kind: 'set-hook', line, hook: 'off-hook' });
    const second = client.request({ kind: 'close-bridge', bridge: newBridgeId() });
    const [a, b] = child(0).requestIds;
    child(0).says({ type: 'reply', id: b ?? 0, ok: false, code: 'media-refused', message: 'No such bridge.' });
    child(0).says({ type: 'reply', id: a ?? 0, ok: true, value: undefined });
    await expect(first).resolves.toBeUndefined();
    await expect(second).rejects.toMatchObject({
      name: 'GatewayError',
      code: 'media-refused',
      message: 'No such bridge.',
    });
  });

  it('gives up a request that is never answered, later for one that plays digits', async () => {
    const { client, child, clock, startReady } = setUp();
    await startReady();
    const hook = client.request({ kind: 'set-hook', line, hook: 'on-hook' }).catch((error: unknown) => error);
    let dialled = false;
    const dial = client.request({ kind: 'dial', line, digits: '12,34', toneMs: 100, gapMs: 100 }).then(() => {
      dialled = true;
    });
    for (let ms = 0; ms < REPLY_MS + 2000; ms += HEARTBEAT_MS) {
      clock.advance(HEARTBEAT_MS);
      child(0).says({ type: 'alive' });
    }
    expect(await hook).toMatchObject({ code: 'media-refused', message: /set-hook.*3 s/ });
    expect(dialled).toBe(false);
    child(0).says({ type: 'reply', id: child(0).requestIds[1] ?? 0, ok: true, value: undefined });
    await dial;
  });

  it('tells the loss, rejects what waited and starts a new process at once when it dies', async () => {
    const { client, child, clock, states, lost, startReady } = setUp();
    await startReady();
    const order: string[] = [];
    client.onLost(() => order.push(`lost while ${client.state}`));
    const waiting = client.request({ kind: 'statistics' });
    child(0).exit({ code: null, signal: 'SIGKILL' });
    await expect(waiting).rejects.toMatchObject({ code: 'media-process-lost' });
    await expect(client.request({ kind: 'statistics' })).rejects.toMatchObject({ code: 'media-process-lost' });
    expect(lost).toEqual(['it ended with SIGKILL']);
    expect(order).toEqual(['lost while restarting']);
    clock.advance(0);
    child(1).says({ type: 'ready', pid: 1001 });
    expect(states).toEqual(['running', 'restarting', 'running']);
    expect(client.pid).toBe(1001);
  });

  it('kills and restarts a process that has said nothing for the dead-man time', async () => {
    const { client, child, clock, lost, startReady } = setUp();
    await startReady();
    for (let ms = 0; ms < SETTLING_MS; ms += HEARTBEAT_MS) {
      clock.advance(HEARTBEAT_MS);
      child(0).says({ type: 'alive' });
    }
    clock.advance(DEAD_MAN_MS - 1);
    child(0).says({ type: 'alive' });
    clock.advance(DEAD_MAN_MS - HEARTBEAT_MS);
    expect(client.state).toBe('running');
    clock.advance(HEARTBEAT_MS);
    expect(child(0).kills).toEqual(['SIGKILL']);
    expect(lost).toEqual(['it hung for 2 s']);
    clock.advance(0);
    expect(child(1).pid).toBe(1001);
  });

  it('gives a process that has just become ready longer: it loads the libraries of its adapters', async () => {
    const { client, child, clock, lost, startReady } = setUp();
    await startReady();
    clock.advance(SETTLING_SILENCE_MS - 1);
    expect(client.state).toBe('running');
    clock.advance(1);
    expect(child(0).kills).toEqual(['SIGKILL']);
    expect(lost).toEqual(['it hung for 4 s']);
  });

  it('waits longer before each start of a process that keeps dying, and forgets that after a healthy while', async () => {
    const { child, children, clock, lost, startReady } = setUp();
    await startReady();
    const startedAfter: number[] = [];
    for (let n = 0; n < 7; n++) {
      const died = clock.now();
      child(n).exit({ code: 1, signal: null });
      while (children.length === n + 1) clock.advance(50);
      startedAfter.push(clock.now() - died);
    }
    expect(startedAfter).toEqual([50, 250, 1000, 2000, 5000, 10_000, 10_000]);
    expect(lost).toHaveLength(1);
    child(7).says({ type: 'ready', pid: 1 });
    for (let ms = 0; ms < 40_000; ms += HEARTBEAT_MS) {
      clock.advance(HEARTBEAT_MS);
      child(7).says({ type: 'alive' });
    }
    child(7).exit({ code: 1, signal: null });
    clock.advance(0);
    expect(children).toHaveLength(9);
    expect(lost).toHaveLength(2);
  });

  it('passes facts on and ignores what is no message', async () => {
    const { client, child, startReady } = setUp();
    await startReady();
    const facts: unknown[] = [];
    using _ = client.onFact((fact) => facts.push(fact));
    child(0).says({ type: 'nonsense' });
    const fact = { kind: 'line-event', line, event: { kind: 'ring', on: true } } as const;
    child(0).says({ type: 'fact', fact });
    expect(facts).toEqual([fact]);
  });

  it('asks the process to end when closed, then makes it, and leaves no timer', async () => {
    const { client, child, clock, states, startReady } = setUp();
    await startReady();
    const waiting = client.request({ kind: 'statistics' }).catch((error: unknown) => error);
    const closed = client[Symbol.asyncDispose]();
    expect(child(0).kills).toEqual(['SIGTERM']);
    clock.advance(LEAVE_MS);
    await closed;
    await client[Symbol.asyncDispose]();
    expect(await waiting).toMatchObject({ code: 'closed' });
    expect(child(0).kills).toEqual(['SIGTERM', 'SIGKILL']);
    expect(states).toEqual(['running']);
    expect(clock.pending).toBe(0);
    await expect(client.start()).rejects.toMatchObject({ code: 'closed' });
  });
});
