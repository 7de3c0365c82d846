import { describe, expect, test } from 'vitest';
import { PlayBalance } from './play-balance.ts';

/** A device that plays what it has, and a host that answers each of its frames, by frames of 1 ms. */
class Device {
  readonly balance = new PlayBalance();
  quiet = false;
  made = 0;
  skipped = 0;
  underruns = 0;
  /** Played in order: the slot that a frame answers, undefined for what only fills. */
  readonly #queue: (number | undefined)[] = Array.from({ length: 20 }, () => undefined);
  readonly #late: number[] = [];
  #received = 0;
  #toSkip = 0;
  #asked: number | undefined;

  /** Runs for `ms` frames; the host takes none of the last `heldMs` of them, and then all at once. */
  run(ms: number, heldMs = 0): void {
    for (let i = 0; i < ms; i += 1) {
      const played = this.#queue.shift();
      this.#late.push(played ?? -1);
      if (i < ms - heldMs) this.#takeAll();
    }
    this.#takeAll();
  }

  /** Of the device's frames, on their way to the host. */
  lose(frames: number): void {
    for (let i = 0; i < frames; i += 1) if (this.#queue.shift() === this.#asked) this.#asked = undefined;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  #takeAll(): void {
    for (const played of this.#late.splice(0)) {
      if (played >= 0 && played === this.#asked) this.#measure(played);
      const slot = this.#received;
      this.#received += 1;
      if (this.#toSkip > 0) {
        this.#toSkip -= 1;
        continue;
      }
      this.#queue.push(slot);
      this.#asked ??= slot;
    }
  }

  #measure(slot: number): void {
    this.#asked = undefined;
    const { make, skip, underrun } = this.balance.measure(slot, this.#received, this.quiet);
    this.made += make;
    this.skipped += skip;
    this.underruns += underrun;
    this.#toSkip += skip;
    this.#received += make;
    for (let i = 0; i < make; i += 1) this.#queue.push(undefined);
  }
}

describe('the balance of what is played', () => {
  test('nothing is lost, and nothing is said to be: for ten minutes', () => {
    const device = new Device();
    for (let second = 0; second < 600; second += 1) device.run(1000, second % 19);
    expect([device.made, device.skipped, device.underruns]).toEqual([0, 0, 0]);
    expect(device.balance.waiting).toBe(20);
  });

  test('a host that is held up now and then lets more wait, and then nothing is missing any more', () => {
    const device = new Device();
    device.run(1000);
    device.run(100, 45);
    device.run(1000);
    expect(device.underruns).toBe(25);
    expect(device.waiting).toBe(45);
    for (let i = 0; i < 20; i += 1) device.run(1000, 44);
    expect([device.made, device.skipped, device.underruns]).toEqual([0, 0, 25]);
  });

  test('a host that was held up for long: what is too late is not played', () => {
    const device = new Device();
    device.run(1000);
    device.run(500, 300);
    device.run(1000);
    expect(device.waiting).toBe(60);
    expect(device.skipped).toBe(240);
    device.run(60_000);
    expect(device.waiting).toBe(60);
  });

  test('once nobody hears it, it is as little as at first', () => {
    const device = new Device();
    device.run(1000);
    device.run(500, 300);
    device.quiet = true;
    device.run(40_000);
    expect(device.waiting).toBe(30);
  });

  test('what was lost is made up for, once, as much as it was', () => {
    const device = new Device();
    device.run(1000);
    for (const lost of [3, 5, 15]) {
      const before = device.made;
      device.lose(lost);
      device.run(1000);
      expect(device.made - before).toBe(lost);
      expect(device.waiting).toBe(20);
    }
    expect([device.skipped, device.underruns]).toEqual([0, 0]);
  });

  test('one reply that belongs to an earlier command changes nothing', () => {
    const balance = new PlayBalance();
    for (const now of [1020, 2020, 3001, 4020, 5220, 6020, 7020]) {
      const correction = balance.measure(Math.floor(now / 1000) * 1000, now, false);
      expect(correction).toEqual({ make: 0, skip: 0, underrun: 0 });
    }
  });

  test('frames that are known not to have gone out are no loss of the device', () => {
    const balance = new PlayBalance();
    balance.measure(0, 20, false);
    balance.measure(100, 120, false);
    balance.dropped(8, 0);
    expect(balance.measure(200, 212, false).make).toBe(0);
    expect(balance.measure(300, 312, false).make).toBe(0);
    expect(balance.waiting).toBe(12);
  });

  test('a command that was on its way when more was sent proves no loss', () => {
    const balance = new PlayBalance();
    balance.measure(0, 20, false);
    balance.measure(100, 120, false);
    balance.expect(40, 211);
    // Two of them: one for each port.
    expect(balance.measure(205, 225, false)).toEqual({ make: 0, skip: 0, underrun: 0 });
    expect(balance.measure(206, 226, false)).toEqual({ make: 0, skip: 0, underrun: 0 });
    expect(balance.measure(300, 360, false).make).toBe(0);
    expect(balance.measure(400, 460, false).make).toBe(0);
    expect(balance.waiting).toBe(60);
  });

  test('a device that does its commands as they come is left alone', () => {
    const balance = new PlayBalance();
    const made = (): number[] =>
      Array.from({ length: 5 }, (_, i) => balance.measure(i * 1000, i * 1000 + 4, false).make);
    expect(made()).toEqual([0, 0, 0, 0, 0]);
    balance.expect(40, 0);
    expect(made()).toEqual([0, 0, 0, 0, 0]);
    balance.expect(-40, 0);
    expect(made()).toEqual([0, 0, 0, 0, 0]);
  });
});
