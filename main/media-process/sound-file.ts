/** An owner's WAV file as 8 kHz mono. */
import { readFile, stat } from 'node:fs/promises';
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import { convertWav } from '../line/wav-file.ts';

/**
 * Read and converted a little at a time: audio is served meanwhile.
 * @throws GatewayError `bad-request` when it cannot be read or played
 */
export async function readSound(file: string, largestBytes: number, clock: Clock): Promise<Int16Array> {
  const steps = convertWav(await readUpTo(file, largestBytes));
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await new Promise<void>((resolve) => void clock.after(0, resolve));
  }
}

async function readUpTo(file: string, largestBytes: number): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > largestBytes)
      throw new GatewayError('bad-request', `${file} is too large: ${largestBytes / 1_000_000} MB at most.`);
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    throw new GatewayError('bad-request', `${file} cannot be read: ${errorText(cause)}`, { cause });
  }
}
