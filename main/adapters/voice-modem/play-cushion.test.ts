import { describe, expect, it } from 'vitest';
import { CUSHION_SAMPLES, MOST_SAMPLES, PlayCushion } from './play-cushion.ts';

const FRAME = 160;

/** A modem's buffer beside what is believed of it. `late`: what was heard and has not come to the host. */
function playing() {
  const cushion = new PlayCushion();
  const modem = { queued: CUSHION_SAMPLES, late: 0, underrun: false, gap: 0, cut: 0, left: 0, silence: 0 };
  let filled = 0;
  /** The modem's own time: as much is played as is heard. */
  const pass = (samples: number): void => {
    const gap = Math.max(0, samples - modem.queued);
    modem.underrun ||= gap > 0;
    modem.gap += gap;
    modem.queued -= samples - gap;
    modem.late += samples;
  };
  const answer = ({ silent = false, tells = true } = {}): void => {
    const missing = cushion.heard(filled + modem.late, modem.late, tells && modem.underrun);
    modem.underrun = false;
    modem.queued += missing;
    modem.silence += missing;
    filled += modem.late;
    modem.late = 0;
    for (; filled >= FRAME; filled -= FRAME) {
      const left = cushion.leaves(FRAME, silent);
      modem.queued += FRAME - left;
      if (silent) modem.left += left;
      else modem.cut += left;
    }
  };
  const run = (seconds: number, as: Parameters<typeof answer>[0] = {}): void => {
    for (let step = 0; step < seconds * 100; step++) {
      pass(80);
      answer(as);
    }
  };
  /** Waiting in the modem, heard and not answered included. */
  const onTheirWay = (): number => modem.queued + modem.late + filled;
  return { modem, pass, answer, run, onTheirWay };
}

describe('what is on its way to be played', () => {
  it('stays as it was, sample by sample, however unevenly it is heard', () => {
    const { modem, pass, answer, onTheirWay } = playing();
    for (let step = 0; step < 90_000; step++) {
      pass(1 + ((step * 37) % 160));
      answer({ silent: step % 3 === 0 });
      expect(onTheirWay()).toBe(CUSHION_SAMPLES);
    }
    expect(modem).toMatchObject({ gap: 0, cut: 0, left: 0, silence: 0 });
  });

  it.each([true, false])('is as before after the host stood still for half a second (told of it: %s)', (tells) => {
    const { modem, pass, answer, run, onTheirWay } = playing();
    run(10);
    pass(4000);
    answer({ tells });
    expect(onTheirWay()).toBe(CUSHION_SAMPLES);
    run(10);
    expect(onTheirWay()).toBe(CUSHION_SAMPLES);
    expect(modem.cut).toBe(modem.gap);
  });

  it('is made less after a short gap in silence alone, as far as the modem has room', () => {
    const { modem, pass, answer, run, onTheirWay } = playing();
    run(10);
    pass(700);
    answer();
    run(1);
    expect(onTheirWay()).toBeGreaterThan(CUSHION_SAMPLES + 150);
    expect(onTheirWay()).toBeLessThanOrEqual(MOST_SAMPLES);
    expect(modem.cut).toBe(0);
    run(1, { silent: true });
    expect(onTheirWay()).toBe(CUSHION_SAMPLES);
    expect(modem.left).toBe(modem.gap);
  });

  it('is filled up by silence where samples were lost on their way, and the modem says that it has none', () => {
    const { modem, run, onTheirWay } = playing();
    run(10);
    modem.queued -= 380;
    run(0.1);
    expect(modem.silence).toBeGreaterThan(0);
    expect(onTheirWay()).toBeGreaterThanOrEqual(CUSHION_SAMPLES);
    expect(onTheirWay()).toBeLessThanOrEqual(CUSHION_SAMPLES + 160);
  });

  it('is not filled up again and again for a modem that says so all the time', () => {
    const { modem, run } = playing();
    for (let times = 0; times < 100; times++) {
      modem.underrun = true;
      run(0.3);
    }
    expect(modem.silence).toBeLessThanOrEqual(6 * CUSHION_SAMPLES);
  });
});
