/** Speech of many voices and languages, made by espeak-ng on the spot: the same on every run with the same seed. */
import { spawnSync } from 'node:child_process';
import { random } from './noise.ts';

const LANGUAGES = 'en-gb en-us de fr-fr es it pt-br ru pl nl sv tr el hu fi cs ro da nb id'.split(' ');
const VARIANTS = ['', '+m1', '+m3', '+m5', '+m7', '+f1', '+f2', '+f3', '+f4', '+f5'];
/** As a telephone line passes them, and as a codec at its end could. */
const BANDS_HZ = ['300-3400', '200-3400', '60-3600'];
const ENDS = [', ', '. ', '? '];

const CONSONANTS = [...'bdfgklmnprstvz'];
const VOWELS = [...'aeiou'];
const CODAS = ['', '', 'n', 'r', 'l', 's'];

/** Words that no language has and all can say, numbers among them. */
function babble(words: number, next: () => number): string {
  const pick = (from: readonly string[]): string => from[Math.floor(next() * from.length)] ?? '';
  let text = '';
  for (let word = 1; word <= words; word++) {
    if (next() < 0.25) text += Math.floor(10 ** (1 + 5 * next()) * next());
    else for (let part = next() * 3; part >= 0; part--) text += pick(CONSONANTS) + pick(VOWELS) + pick(CODAS);
    text += word % 6 === 0 ? pick(ENDS) : ' ';
  }
  return text;
}

function output(command: string, args: readonly string[], input?: Buffer): Buffer {
  const { stdout, stderr, status, error } = spawnSync(command, args, { input, maxBuffer: 2 ** 28 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
  return stdout;
}

/** One utterance as a telephone line passes it, silence cut off its beginning, its peak at `peakDb` of full scale. */
export function espeakWords(voice: string, words: string, peakDb: number): Int16Array {
  const wav = output('espeak-ng', ['-v', voice, '--stdout', words]);
  const raw = ['-t', 'raw', '-e', 'signed', '-b', '16', '-r', '8000', '-c', '1', '-'];
  const shape = ['sinc', '300-3400', 'silence', '1', '0.01', '1%', 'norm', `${peakDb}`];
  const pcm = output('sox', ['-R', '-t', 'wav', '-', ...raw, ...shape], wav);
  return new Int16Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + (pcm.byteLength & ~1)));
}

/** About a minute at a time, 8 kHz, until there are `seconds` of it; each with its own voice, pitch, pace, band and level. */
export function* espeakSpeech(seconds: number, seed = 1): Generator<Int16Array> {
  const next = random(seed);
  const pick = (from: readonly string[]): string => from[Math.floor(next() * from.length)] ?? '';
  for (let left = seconds * 8000; left > 0; ) {
    const voice = pick(LANGUAGES) + pick(VARIANTS);
    const pitch = Math.floor(10 + 80 * next());
    const wordsPerMinute = Math.floor(110 + 110 * next());
    const text = babble(120, next);
    const wav = output('espeak-ng', ['-v', voice, '-p', `${pitch}`, '-s', `${wordsPerMinute}`, '--stdout', text]);
    const peakDb = -1 - Math.floor(18 * next());
    const raw = ['-t', 'raw', '-e', 'signed', '-b', '16', '-r', '8000', '-c', '1', '-'];
    // -R: dither from the same random numbers each time.
    const pcm = output('sox', ['-R', '-t', 'wav', '-', ...raw, 'sinc', pick(BANDS_HZ), 'norm', `${peakDb}`], wav);
    const samples = new Int16Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + (pcm.byteLength & ~1)));
    yield samples.subarray(0, left);
    left -= samples.length;
  }
}
