/**
 * Makes assets/sounds/hold-music.wav: 24 s of plucked chords at 8 kHz, which end where they begin. The sequence is ours, and
 * anybody may use it. The same on every run: node scripts/make-hold-music.mjs
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/places.mjs';

const RATE = 8000;
const BEAT_S = 0.5;
/** Two beats of each chord's notes, up and down; semitones from A3. */
const CHORDS = [
  [0, 7, 12, 16],
  [-4, 8, 12, 15],
  [5, 9, 12, 17],
  [7, 11, 14, 19],
  [0, 4, 12, 16],
  [-3, 9, 12, 16],
  [2, 9, 14, 17],
  [-5, 7, 11, 14],
  [0, 7, 12, 16],
  [5, 8, 12, 17],
  [7, 11, 14, 17],
  [0, 4, 7, 12],
];
/** A telephone passes 300 to 3400 Hz, and a line −20 dBm0 of music well. */
const PEAK = 5200;

const length = CHORDS.length * 4 * BEAT_S * RATE;
const sound = new Float64Array(length);

/** How loud each partial of a note is. */
const PARTIALS = [1, 0.45, 0.22, 0.1];

/**
 * A plucked note: the higher partials are gone sooner. It rings over the end into the beginning.
 * @param {number} at
 * @param {number} hz
 * @param {number} loud
 */
function pluck(at, hz, loud) {
  for (let i = 0; i < RATE * 1.8; i++) {
    const t = i / RATE;
    let sample = 0;
    PARTIALS.forEach((level, index) => {
      const partial = index + 1;
      if (hz * partial > 3400) return;
      sample += level * Math.sin(2 * Math.PI * hz * partial * t) * Math.exp(-t * (2.2 + partial));
    });
    // 4 ms of attack: no click.
    const place = (at + i) % length;
    sound[place] = (sound[place] ?? 0) + sample * loud * Math.min(1, t / 0.004);
  }
}

CHORDS.forEach((chord, index) => {
  const order = [0, 1, 2, 3, 2, 1, 3, 1];
  order.forEach((which, n) => {
    const at = Math.round((index * 4 * BEAT_S + (n * BEAT_S) / 2) * RATE);
    pluck(at, 220 * 2 ** ((chord[which] ?? 0) / 12) * 2, n % 4 === 0 ? 1 : 0.7);
  });
});

const peak = sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
const bytes = Buffer.alloc(44 + length * 2);
bytes.write('RIFF', 0, 'latin1');
bytes.writeUInt32LE(36 + length * 2, 4);
bytes.write('WAVEfmt ', 8, 'latin1');
bytes.writeUInt32LE(16, 16);
bytes.writeUInt16LE(1, 20);
bytes.writeUInt16LE(1, 22);
bytes.writeUInt32LE(RATE, 24);
bytes.writeUInt32LE(RATE * 2, 28);
bytes.writeUInt16LE(2, 32);
bytes.writeUInt16LE(16, 34);
bytes.write('data', 36, 'latin1');
bytes.writeUInt32LE(length * 2, 40);
sound.forEach((sample, i) => {
  bytes.writeInt16LE(Math.round((sample / peak) * PEAK), 44 + i * 2);
});
writeFileSync(join(root, 'assets', 'sounds', 'hold-music.wav'), bytes);
