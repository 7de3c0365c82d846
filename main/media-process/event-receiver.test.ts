import { describe, expect, it } from 'vitest';
import { EventReceiver } from './event-receiver.ts';
import { EventSender } from './event-sender.ts';
import { digitOfEvent, type EventPayload, eventOfDigit, readEvent, writeEvent } from './telephone-event.ts';

function listening() {
  const heard: string[] = [];
  const receiver = new EventReceiver({
    began: (digit) => heard.push(`${digit}(`),
    flash: () => heard.push('flash'),
    ended: (_digit, ms) => heard.push(`${ms})`),
  });
  return { heard, receiver };
}

/** The packets of `digits` at 100 ms each, every 20 ms. */
function packetsOf(digits: string): (EventPayload & { timestamp: number; atMs: number })[] {
  const sender = new EventSender();
  sender.send(digits, 100, 100);
  const packets = [];
  for (let i = 0; i < 1000 && sender.busy; i++) {
    const packet = sender.next(5000 + i * 160);
    if (packet && packet !== 'nothing') packets.push({ ...packet, atMs: i * 20 });
  }
  return packets;
}

describe('a digit of a peer is heard once', () => {
  it('with its length, when all packets come', () => {
    const { heard, receiver } = listening();
    for (const packet of packetsOf('1')) receiver.receive(packet, packet.timestamp, packet.atMs);
    expect(heard).toEqual(['1(', '100)']);
  });

  it.each(Array.from({ length: 7 }, (_, i) => i))('when only packet %s of it comes', (only) => {
    const { heard, receiver } = listening();
    const packet = packetsOf('9')[only];
    if (!packet) throw new Error('no such packet');
    receiver.receive(packet, packet.timestamp, packet.atMs);
    receiver.tick(packet.atMs + 500);
    receiver.tick(packet.atMs + 600);
    expect(heard).toHaveLength(2);
    expect(heard[0]).toBe('9(');
    expect(receiver.present).toBe(false);
  });

  it('when packets are doubled and reordered, by every order of five seeds', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { heard, receiver } = listening();
      let state = seed;
      const next = (): number => {
        state = (state * 48271) % 0x7fffffff;
        return state / 0x7fffffff;
      };
      // Within one event any order; events in turn, as the gap between them allows.
      for (const [index] of [...'4711'].entries()) {
        const own = packetsOf('4711').slice(index * 7, index * 7 + 7);
        const shuffled = [...own, ...own].sort(() => next() - 0.5);
        for (const packet of shuffled) receiver.receive(packet, packet.timestamp, packet.atMs);
      }
      expect(heard.filter((one) => one.endsWith('('))).toEqual(['4(', '7(', '1(', '1(']);
    }
  });

  it('and the same digit twice is two digits, also when every end packet of the first is lost', () => {
    const { heard, receiver } = listening();
    for (const packet of packetsOf('11')) {
      if (packet.timestamp === 5000 && packet.end) continue;
      receiver.tick(packet.atMs);
      receiver.receive(packet, packet.timestamp, packet.atMs);
    }
    expect(heard).toEqual(['1(', '80)', '1(', '100)']);
  });

  it('when it is longer than the duration field holds', () => {
    const { heard, receiver } = listening();
    const sender = new EventSender();
    sender.press('3');
    for (let i = 0; i < 505; i++) {
      if (i === 500) sender.release();
      const packet = sender.next(0xffff0000 + i * 160);
      if (packet && packet !== 'nothing') receiver.receive(packet, packet.timestamp, i * 20);
      receiver.tick(i * 20);
    }
    expect(heard).toEqual(['3(', '10020)']);
  });
});

it('timestamps may wrap around', () => {
  const { heard, receiver } = listening();
  receiver.receive({ event: 1, end: true, duration: 800 }, 0xffffff00, 0);
  receiver.receive({ event: 2, end: true, duration: 800 }, 0x00000500, 200);
  receiver.receive({ event: 1, end: true, duration: 800 }, 0xffffff00, 220);
  expect(heard).toEqual(['1(', '100)', '2(', '100)']);
});

it('a hook flash (event 16) is told once, as it begins, and is no digit', () => {
  const { heard, receiver } = listening();
  for (const duration of [160, 320, 800])
    receiver.receive({ event: 16, end: duration === 800, duration }, 1000, duration);
  for (let copy = 0; copy < 2; copy++) receiver.receive({ event: 16, end: true, duration: 800 }, 1000, 900);
  expect(heard).toEqual(['flash']);
  receiver.receive({ event: 5, end: true, duration: 800 }, 5000, 1000);
  receiver.receive({ event: 16, end: true, duration: 800 }, 9000, 1500);
  expect(heard).toEqual(['flash', '5(', '100)', 'flash']);
});

it('an event that is neither digit nor flash (a tone) is nothing', () => {
  const { heard, receiver } = listening();
  receiver.receive({ event: 36, end: true, duration: 800 }, 1, 0);
  expect(heard).toEqual([]);
  expect(receiver.present).toBe(false);
});

it('the payload reads back as written, and a short one is none', () => {
  const bytes = new Uint8Array(6);
  writeEvent(bytes, 2, { event: 11, end: true, duration: 0xabcd });
  expect(readEvent(bytes, 2, 4)).toEqual({ event: 11, end: true, duration: 0xabcd });
  expect(readEvent(bytes, 2, 3)).toBeUndefined();
  for (const digit of '0123456789*#ABCD') expect(digitOfEvent(eventOfDigit(digit) ?? -1)).toBe(digit);
  expect(eventOfDigit('x')).toBeUndefined();
});
