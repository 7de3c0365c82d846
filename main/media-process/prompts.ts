import { stat } from 'node:fs/promises';
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import { readSound } from './sound-file.ts';

/** A minute of stereo at 44.1 kHz. */
const LARGEST_BYTES = 11_000_000;
/** Kept as they are played: one each for that many targets. */
const MOST_KEPT = 8;

/** Recorded prompts, read when they are first played and whenever the file is another. */
export class Prompts {
  readonly #clock: Clock;
  readonly #kept = new Map<string, { readonly stamp: string; readonly samples: Int16Array }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws GatewayError `bad-request` when it cannot be played */
  async get(file: string): Promise<Int16Array> {
    const stamp = await stampOf(file);
    const kept = this.#kept.get(file);
    if (kept?.stamp === stamp) return kept.samples;
    const samples = await readSound(file, LARGEST_BYTES, this.#clock);
    this.#kept.delete(file);
    this.#kept.set(file, { stamp, samples });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return samples;
  }
}

async function stampOf(file: string): Promise<string> {
  try {
    const { mtimeMs, size } = await stat(file);
    return `${mtimeMs} ${size}`;
  } catch (cause) {
    throw new GatewayError('bad-request', `${file} cannot be read: ${errorText(cause)}`, { cause });
  }
}
