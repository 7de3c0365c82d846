import { describe, expect, it } from 'vitest';
import { encodeG711, LAWS, type Law } from './g711.ts';

/** G.711 Table 1 and 2: decision values x and quantised values y of the positive half, from the text of the tables. */
function table(law: 'PCMU' | 'PCMA'): { decisions: number[]; values: number[] } {
  const decisions: number[] = [];
  const values: number[] = [];
  if (law === 'PCMA') {
    // Segments of 16 intervals (the first two share a step of 2 of 4096), y in the middle. 13 bits -> 16 bits: times 8.
    for (let i = 0; i < 128; i++) {
      const segment = Math.max(1, i >> 4);
      const from = i < 32 ? 2 * i : 2 ** (segment - 1) * (32 + 2 * (i % 16));
      const step = 2 ** segment;
      decisions.push(from * 8);
      values.push((from + step / 2) * 8);
    }
  } else {
    // x0 = 0, x1 = 1, then steps of 2, then doubling; y0 = 0. 14 bits -> 16 bits: times 4.
    for (let i = 0; i < 128; i++) {
      const segment = i >> 4;
      const step = 2 ** (segment + 1);
      const y = (33 + 2 * (i % 16)) * 2 ** segment - 33;
      decisions.push(Math.max(0, y - step / 2) * 4);
      values.push(y * 4);
    }
  }
  return { decisions, values };
}

describe.each(['PCMU', 'PCMA'] as const)('%s', (name) => {
  const law: Law = LAWS[name];
  const { decisions, values } = table(name);
  const half = [...new Set([...law.toLinear].filter((v) => v >= 0))].sort((a, b) => a - b);

  it('decodes to exactly the values of the Recommendation', () => {
    expect(half).toEqual(values);
    for (const value of values) expect([...law.toLinear]).toContain(value === 0 ? 0 : -value);
  });

  it('encodes each of the 65536 samples into the interval whose decision values enclose it', () => {
    const wrong: number[] = [];
    for (let sample = -32768; sample <= 32767; sample++) {
      const decoded = law.toLinear[law.fromLinear[sample & 0xffff] ?? 0] ?? 0;
      const magnitude = Math.abs(sample);
      const index = values.indexOf(Math.abs(decoded));
      const low = decisions[index] ?? Number.NaN;
      const high = decisions[index + 1] ?? 32768;
      // The sign stays; a sample on a decision value may fall to either side (G.711 leaves it open).
      const signOk = decoded === 0 || sample === 0 || Math.sign(decoded) === Math.sign(sample);
      if (!signOk || magnitude < low || magnitude > high) wrong.push(sample);
    }
    expect(wrong).toEqual([]);
  });

  it('gives every code back after decoding, but for the two zeros of µ-law', () => {
    for (let code = 0; code < 256; code++) {
      const again = law.fromLinear[(law.toLinear[code] ?? 0) & 0xffff];
      if (name === 'PCMU' && code === 0x7f) expect(again).toBe(0xff);
      else expect(again).toBe(code);
    }
  });
});

it('silence is 0xff in µ-law and 0xd5 in A-law', () => {
  expect(LAWS.PCMU.silence).toBe(0xff);
  expect(LAWS.PCMA.silence).toBe(0xd5);
});

it('encodes a frame at an offset', () => {
  const into = new Uint8Array(4);
  encodeG711(LAWS.PCMA, Int16Array.of(0, -1, 32767), into, 1);
  expect([...into]).toEqual([0, 0xd5, 0x55, 0xaa]);
});
