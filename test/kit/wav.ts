import { readFileSync, writeFileSync } from 'node:fs';

export interface Wav {
  readonly rate: number;
  /** The first channel. */
  readonly pcm: Int16Array;
}

/** Reads 16-bit PCM. A file still being written (its length fields 0) is read to its end. */
export function readWav(file: string): Wav {
  const bytes = readFileSync(file);
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE')
    throw new Error(`${file} is no WAV file`);
  let rate = 0;
  let channels = 0;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const chunk = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const start = at + 8;
    if (chunk === 'fmt ') {
      channels = bytes.readUInt16LE(start + 2);
      rate = bytes.readUInt32LE(start + 4);
      const bits = bytes.readUInt16LE(start + 14);
      if (bits !== 16 || channels < 1) throw new Error(`${file} is not 16-bit PCM`);
    } else if (chunk === 'data') {
      if (rate === 0) throw new Error(`${file} has no format before its data`);
      const end = length === 0 ? bytes.length : Math.min(start + length, bytes.length);
      const count = Math.floor((end - start) / (2 * channels));
      return { rate, pcm: Int16Array.from({ length: count }, (_, n) => bytes.readInt16LE(start + n * 2 * channels)) };
    }
    at = start + length + (length % 2);
  }
  return { rate, pcm: new Int16Array() };
}

export function writeWav(file: string, { rate, pcm }: Wav): void {
  const bytes = Buffer.alloc(44 + pcm.length * 2);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + pcm.length * 2, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(pcm.length * 2, 40);
  pcm.forEach((sample, n) => {
    bytes.writeInt16LE(sample, 44 + n * 2);
  });
  writeFileSync(file, bytes);
}
