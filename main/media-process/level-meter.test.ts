import { describe, expect, it } from 'vitest';
import { FRAME_SAMPLES, SAMPLE_RATE_HZ } from '../line/line-adapter.ts';
import { FAINTEST_DBM0, LevelMeter } from './level-meter.ts';

/** A sine that goes on from frame to frame. */
function* tone(hz: number, dbm0: number): Generator<Int16Array> {
  const peak = 32_767 * 10 ** ((dbm0 - 3.14) / 20);
  for (let from = 0; ; from += FRAME_SAMPLES) {
    yield Int16Array.from({ length: FRAME_SAMPLES }, (_, at) =>
      Math.round(peak * Math.sin((2 * Math.PI * hz * (from + at)) / SAMPLE_RATE_HZ)),
    );
  }
}

const SILENCE = new Int16Array(FRAME_SAMPLES);

describe('the level of a line', () => {
  it.each([3, 0, -10, -23, -42, -60])('of a tone of %i dBm0 is told to the dB, each way by itself', (level) => {
    const [meter, frames] = [new LevelMeter(), tone(1004, level)];
    for (let frame = 0; frame < 10; frame++) meter.take(frames.next().value, SILENCE);
    expect(meter.read()).toEqual({ heardDb: level, sentDb: FAINTEST_DBM0 });
    for (let frame = 0; frame < 10; frame++) meter.take(SILENCE, frames.next().value);
    expect(meter.read()).toEqual({ heardDb: FAINTEST_DBM0, sentDb: level });
  });

  it('is that of all frames since the last reading: half of them silent is 3 dB less', () => {
    const [meter, frames] = [new LevelMeter(), tone(425, -10)];
    for (let frame = 0; frame < 10; frame++) meter.take(frame % 2 === 0 ? frames.next().value : SILENCE, SILENCE);
    expect(meter.read()?.heardDb).toBe(-13);
  });

  it('is none where no frame came, and none is left of a call before', () => {
    const [meter, frames] = [new LevelMeter(), tone(425, -10)];
    expect(meter.read()).toBeUndefined();
    meter.take(frames.next().value, SILENCE);
    meter.read();
    expect(meter.read()).toBeUndefined();
    meter.take(frames.next().value, SILENCE);
    meter.reset();
    expect(meter.read()).toBeUndefined();
  });

  it('of what overloads the codec is within what consoles take', () => {
    const meter = new LevelMeter();
    meter.take(new Int16Array(FRAME_SAMPLES).fill(-32_768), SILENCE);
    expect(meter.read()?.heardDb).toBe(6);
  });
});
