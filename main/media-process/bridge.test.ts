import { describe, expect, it } from 'vitest';
import { newBridgeId } from '../core/ids.ts';
import { FRAME_SAMPLES } from '../line/line-adapter.ts';
import { Bridge, type Party } from './bridge.ts';
import { Bridges } from './bridges.ts';

interface Voice extends Party {
  heard: number[];
  digitsHeard: string[];
}

/** Says a constant; remembers the first sample of what it hears. */
function voice(level: number | undefined, { hasClock = false, outOfBand = false } = {}): Voice {
  const heard: number[] = [];
  const digitsHeard: string[] = [];
  return {
    heard,
    digitsHeard,
    hasClock,
    source: {
      read: (frame) => {
        if (level !== undefined) frame.fill(level);
        return level !== undefined;
      },
    },
    sink: { write: (frame) => void heard.push(frame[0] ?? Number.NaN) },
    digits: {
      outOfBand,
      digitBegan: (digit) => void digitsHeard.push(`${digit}(`),
      digitEnded: (_digit, ms) => void digitsHeard.push(`${ms})`),
    },
  };
}

function tick(bridge: Bridge): void {
  bridge.gather(undefined, 0);
  bridge.deliver(undefined, 0);
}

describe('a bridge', () => {
  it('of two is a patch', () => {
    const bridge = new Bridge();
    const [a, b] = [voice(100), voice(7)];
    bridge.setParties([a, b]);
    tick(bridge);
    expect([a.heard, b.heard]).toEqual([[7], [100]]);
  });

  it('of more lets each hear the sum of the others, without itself', () => {
    const bridge = new Bridge();
    const [a, b, c, silent] = [voice(1), voice(20), voice(300), voice(undefined)];
    bridge.setParties([a, b, c, silent]);
    tick(bridge);
    expect([a, b, c, silent].map(({ heard }) => heard[0])).toEqual([320, 301, 21, 321]);
  });

  it('saturates instead of wrapping around', () => {
    const bridge = new Bridge();
    const parties = [voice(30_000), voice(30_000), voice(-30_000), voice(-30_000), voice(-30_000), voice(undefined)];
    bridge.setParties(parties);
    tick(bridge);
    expect(parties[5]?.heard).toEqual([-30_000]);
    bridge.setParties(parties.slice(2));
    tick(bridge);
    expect(parties[5]?.heard[1]).toBe(-32_768);
  });

  it('is paced by the first party with a clock, which hears the others before it speaks', () => {
    const bridge = new Bridge();
    const [peer, line] = [voice(5), voice(undefined, { hasClock: true })];
    bridge.setParties([peer, line]);
    expect(bridge.pacer).toBe(line);
    bridge.gather(line, 0);
    expect(bridge.mixFor(line)[0]).toBe(5);
    bridge.say(line, new Int16Array(FRAME_SAMPLES).fill(44));
    bridge.deliver(line, 0);
    expect(peer.heard).toEqual([44]);
    expect(line.heard).toEqual([]);
  });

  it('passes digits to the others only', () => {
    const bridge = new Bridge();
    const [a, b, c] = [voice(1), voice(2), voice(3)];
    bridge.setParties([a, b, c]);
    bridge.digitBegan(a, '5', false);
    bridge.digitEnded(a, '5', 80, false);
    expect([a, b, c].map(({ digitsHeard }) => digitsHeard.join(''))).toEqual(['', '5(80)', '5(80)']);
  });

  it('knows whether everyone who hears a party gets its digits as events', () => {
    const bridge = new Bridge();
    const [line, phone, other] = [voice(1), voice(2, { outOfBand: true }), voice(3)];
    const { sink } = voice(undefined);
    const recording: Party = { hasClock: false, ...(sink && { sink }) };
    bridge.setParties([line, recording]);
    expect(bridge.takesDigitsOutOfBand(line)).toBe(false);
    bridge.setParties([line, phone, recording]);
    expect(bridge.takesDigitsOutOfBand(line)).toBe(true);
    bridge.setParties([line, phone, other]);
    expect(bridge.takesDigitsOutOfBand(line)).toBe(false);
  });

  it('takes parties that only speak or only listen', () => {
    const bridge = new Bridge();
    const [music, recording] = [voice(9), voice(undefined)];
    const { source } = music;
    const { sink } = recording;
    bridge.setParties([
      { hasClock: false, ...(source && { source }) },
      { hasClock: false, ...(sink && { sink }) },
    ]);
    tick(bridge);
    expect(recording.heard).toEqual([9]);
  });
});

describe('bridges', () => {
  it('a member of another bridge leaves that one, and closing twice is fine', () => {
    const bridges = new Bridges();
    const [one, two] = [newBridgeId(), newBridgeId()];
    const [a, b, c] = [voice(1), voice(2), voice(3)];
    bridges.set(one, [a, b]);
    const first = bridges.of(a);
    bridges.set(two, [b, c]);
    expect(first?.parties).toEqual([a]);
    expect(bridges.of(b)).toBe(bridges.of(c));
    bridges.close(two);
    bridges.close(two);
    expect(bridges.of(b)).toBeUndefined();
  });

  it('the same id again replaces the members; one who stays is not told that it moved', () => {
    const bridges = new Bridges();
    const id = newBridgeId();
    let moved = 0;
    const stays = { ...voice(1), moved: () => moved++ };
    const [goes, comes] = [voice(2), voice(3)];
    bridges.set(id, [stays, goes]);
    bridges.set(id, [stays, comes]);
    expect(bridges.of(goes)).toBeUndefined();
    expect(bridges.of(stays)?.parties).toEqual([stays, comes]);
    expect(moved).toBe(0);
  });
});
