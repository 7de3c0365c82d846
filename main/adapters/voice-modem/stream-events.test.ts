import { describe, expect, it } from 'vitest';
import { IdleVoltage, parseVoltage } from './line-voltage.ts';
import { promisedEvents, streamEvent } from './stream-events.ts';

describe('events of the stream', () => {
  it('are told by their letters', () => {
    expect(['b', 'd', '7', '#', 'l', 'P', 'u'].map(streamEvent)).toEqual([
      { kind: 'tone', tone: 'busy' },
      { kind: 'tone', tone: 'dial' },
      { kind: 'digit', digit: '7' },
      { kind: 'digit', digit: '#' },
      { kind: 'loop-break' },
      { kind: 'extension', offHook: true },
      { kind: 'underrun' },
    ]);
  });

  it('of a local hook, and of a digit’s beginning and end, are none', () => {
    expect(['h', 'H', '/', '~', 's', 'q', '@', '\u0000'].map(streamEvent)).toEqual(Array(8).fill(undefined));
  });

  it('are promised by the masks of +VLS', () => {
    expect(promisedEvents(['0,"",0A0000E000,0A0000E000,0A0001E000', '1,"T",0B8418E000,0FE418E000,0B8419E000'])).toEqual(
      {
        loopBreak: true,
        extension: true,
      },
    );
    expect(promisedEvents(['+VLS: 1,"T",0B8000E000,0FE000E000,0B8001E000'])).toEqual({
      loopBreak: false,
      extension: true,
    });
    expect(promisedEvents(['(0-7)'])).toBeUndefined();
  });
});

describe('the line’s voltage', () => {
  it('is a number, however it is said', () => {
    expect(['48.2', '+48.2 V', '-TRV: 48.2', '-48.2'].map((line) => parseVoltage([line]))).toEqual(Array(4).fill(48.2));
    expect(parseVoltage(['ERROR'])).toBeUndefined();
  });

  it('says whether there is a line, and whether another phone has it', () => {
    const idle = new IdleVoltage();
    expect(idle.take(1.4)).toEqual({ battery: false, inUse: false });
    expect(idle.take(9)).toEqual({ battery: true, inUse: true });
    expect(idle.take(48)).toEqual({ battery: true, inUse: false });
    expect(idle.take(12)).toEqual({ battery: true, inUse: true });
  });

  it('of a line that idles low is no other phone', () => {
    const idle = new IdleVoltage();
    expect(idle.take(24)).toEqual({ battery: true, inUse: false });
    expect(idle.take(16)).toEqual({ battery: true, inUse: false });
    expect(idle.take(8)).toEqual({ battery: true, inUse: true });
  });
});
