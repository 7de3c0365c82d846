import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../core/clock.ts';
import { CommandBus } from './command-bus.ts';

const hook = { chip: 'daa', port: 0, register: 5 } as const;
const voltage = { chip: 'daa', port: 1, register: 29 } as const;

describe('the register bus', () => {
  test('one command is outstanding at a time, in the order they were asked', async () => {
    const bus = new CommandBus(new VirtualClock());
    const written = bus.write(hook, 9);
    const read = bus.read(voltage);
    expect(bus.next()).toEqual([0x08, 5, 9]);
    expect(bus.next()).toBeUndefined();
    bus.take({ kind: 'write-echo', chip: 'daa', port: 0, register: 5, value: 9 });
    await written;
    expect(bus.next()).toEqual([0x05, 29]);
    bus.take({ kind: 'read-reply', chip: 'daa', port: 1, register: 29, value: 0xd0 });
    expect(await read).toBe(0xd0);
  });

  test('a reply to something else is stale: dropped, and counted', async () => {
    const bus = new CommandBus(new VirtualClock());
    const read = bus.read(voltage);
    bus.next();
    bus.take({ kind: 'read-reply', chip: 'daa', port: 0, register: 29, value: 1 });
    bus.take({ kind: 'read-reply', chip: 'daa', port: 1, register: 28, value: 2 });
    bus.take({ kind: 'read-reply', chip: 'cpu', port: 0, register: 29, value: 3 });
    bus.take({ kind: 'read-reply', chip: 'daa', port: 1, register: 29, value: 48 });
    expect(await read).toBe(48);
    expect(bus.staleReplies).toBe(3);
  });

  test('a command whose answer is missing is repeated, and given up after a second', async () => {
    const clock = new VirtualClock();
    const bus = new CommandBus(clock);
    const read = bus.read(voltage);
    const given = expect(read).rejects.toThrow("register 29 of port 2's line chip did not answer within 1000 ms");
    expect(bus.next()).toBeDefined();
    expect(bus.next()).toBeUndefined();
    clock.advance(200);
    expect(bus.next()).toEqual([0x05, 29]);
    clock.advance(900);
    await given;
    expect(clock.pending).toBe(0);
  });

  test('timed writes go out in their frame, whatever else waits, or in the next that is sent', () => {
    const bus = new CommandBus(new VirtualClock());
    const owner = {};
    const sent: string[] = [];
    bus.writeAt(2, hook, 8, () => sent.push('open'), owner);
    bus.writeAt(4, hook, 9, () => sent.push('close'), owner);
    bus.read(voltage).catch(() => undefined);
    expect(bus.next()).toEqual([0x05, 29]);
    expect(bus.next()).toBeUndefined();
    bus.skip();
    expect(sent).toEqual([]);
    expect(bus.next()).toEqual([0x08, 5, 8]);
    expect(bus.next()).toEqual([0x08, 5, 9]);
    expect(sent).toEqual(['open', 'close']);
    bus.close('the test is over');
  });

  test('what is cancelled does not go out; what waits when it closes is rejected, and so is what comes after', async () => {
    const bus = new CommandBus(new VirtualClock());
    const owner = {};
    bus.writeAt(0, hook, 8, () => undefined, owner);
    bus.cancel(owner);
    expect(bus.next()).toBeUndefined();
    const waits = expect(bus.read(hook)).rejects.toThrow('unplugged');
    bus.close('unplugged');
    await waits;
    await expect(bus.read(hook)).rejects.toThrow('unplugged');
  });
});
