import { writeFileSync } from 'node:fs';

/** Writes a mono 48 kHz WAV with a sine. @param level 1 for full scale */
export function writeToneWav(
  file: string,
  { hz, level, seconds = 10 }: { hz: number; level: number; seconds?: number },
) {
  const rate = 48_000;
  const samples = seconds * rate;
  const wav = Buffer.alloc(44 + 2 * samples);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + 2 * samples, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20); // PCM
  wav.writeUInt16LE(1, 22); // mono
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(2 * rate, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(2 * samples, 40);
  for (let i = 0; i < samples; i++) {
    wav.writeInt16LE(Math.round(32_767 * level * Math.sin((2 * Math.PI * hz * i) / rate)), 44 + 2 * i);
  }
  writeFileSync(file, wav);
}
