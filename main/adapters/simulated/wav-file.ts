import { GatewayError } from '../../core/errors.ts';
import { SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';

const PCM = 1;
/** WAVE_FORMAT_EXTENSIBLE: what tools write for plain PCM now and then. */
const EXTENSIBLE = 0xfffe;

const refuse = (why: string): GatewayError =>
  new GatewayError('bad-request', `This WAV file cannot be played: ${why}. Use 16-bit PCM, mono or stereo.`);

interface WavFormat {
  readonly channels: number;
  readonly rateHz: number;
}

function readFormat(bytes: Buffer, at: number, size: number): WavFormat {
  if (size < 16) throw refuse('its format chunk is cut short');
  const format = bytes.readUInt16LE(at);
  const channels = bytes.readUInt16LE(at + 2);
  const rateHz = bytes.readUInt32LE(at + 4);
  const bits = bytes.readUInt16LE(at + 14);
  if (format !== PCM && format !== EXTENSIBLE) throw refuse(`it is encoded (format ${format})`);
  if (bits !== 16) throw refuse(`it has ${bits} bits a sample`);
  if (channels !== 1 && channels !== 2) throw refuse(`it has ${channels} channels`);
  if (rateHz < 1000 || rateHz > 384_000) throw refuse(`its sample rate is ${rateHz} Hz`);
  return { channels, rateHz };
}

/** A RIFF file as 8 kHz mono; stereo is averaged, other rates are interpolated. @throws GatewayError `bad-request` */
export function parseWav(bytes: Buffer): Int16Array {
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE') {
    throw refuse('it is not a RIFF WAVE file');
  }
  let format: WavFormat | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const body = at + 8;
    // Writers to a pipe leave the data's size at its maximum: the file's end counts then.
    const end = Math.min(body + size, bytes.length);
    if (name === 'fmt ') format = readFormat(bytes, body, end - body);
    if (name === 'data') {
      if (!format) throw refuse('its data comes before its format');
      return resample(mono(bytes.subarray(body, end), format.channels), format.rateHz);
    }
    at = body + size + (size % 2);
  }
  throw refuse('it holds no audio');
}

function mono(data: Buffer, channels: number): Float64Array {
  const count = Math.floor(data.length / (2 * channels));
  if (count === 0) throw refuse('it holds no audio');
  const samples = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    const left = data.readInt16LE(i * 2 * channels);
    samples[i] = channels === 1 ? left : (left + data.readInt16LE(i * 4 + 2)) / 2;
  }
  return samples;
}

function resample(samples: Float64Array, rateHz: number): Int16Array {
  const count = Math.max(1, Math.floor((samples.length * SAMPLE_RATE_HZ) / rateHz));
  const out = new Int16Array(count);
  for (let i = 0; i < count; i += 1) {
    const at = (i * rateHz) / SAMPLE_RATE_HZ;
    const whole = Math.floor(at);
    const here = samples[whole] ?? 0;
    const next = samples[whole + 1] ?? here;
    out[i] = Math.round(here + (next - here) * (at - whole));
  }
  return out;
}
