import type { Clock } from '../../core/clock.ts';
import type { AdapterCheck } from '../../line/found-adapter.ts';
import type { Sound } from '../sound/sound.ts';
import type { AudioMeter, AudioReading } from './audio-meter.ts';
import { ALL_ZERO_MS } from './modem-facts.ts';
import type { ModemLink } from './modem-link.ts';
import { allZero } from './modem-sound.ts';
import type { RegisterFile } from './register-file.ts';
import { LOOP, REGISTER } from './register-protocol.ts';

/** Audio that is measured for the report. */
const LISTEN_MS = 1000;
const LOOK_EVERY_MS = 50;

/** Of an open modem that is on-hook; nothing is changed by it. */
export async function checkReport(modem: {
  readonly link: ModemLink;
  readonly registers: RegisterFile;
  readonly sound: Sound;
  readonly meter: AudioMeter;
  /** Whose electrical settings were written. */
  readonly country: string;
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): Promise<AdapterCheck> {
  const { link, registers, sound, meter } = modem;
  const line = await registers.read(REGISTER.line);
  const sense = await registers.read(REGISTER.lineSense);
  const audio = await listen(modem);
  const silent = meter.zeroMs >= ALL_ZERO_MS;
  const facts = [
    { name: 'Line', value: sense === 0 ? 'nothing is plugged in, or it is dead' : 'there is one' },
    { name: 'Line sense (register 1D)', value: hex(sense) },
    { name: 'Hook (register 05)', value: `${hex(line)}, ${(line & LOOP) === 0 ? 'on-hook' : 'off-hook'}` },
    { name: 'Electrical settings', value: `${modem.country} (two countries' are known)` },
    { name: 'Configuration', value: link.wasUnconfigured ? 'set by Copperline' : 'set by the system' },
    { name: 'Sound', value: sound.format },
    { name: 'Audio on-hook', value: audioText(audio) },
    { name: 'Caller ID', value: 'by Copperline' },
    { name: 'Senses', value: 'ring; line plugged in or not' },
    { name: 'Echo canceller', value: 'none on board' },
  ];
  return {
    identity: link.identity,
    voice: silent ? { usable: false, why: `${allZero(modem.platform)}.` } : { usable: true },
    formats: ['16-bit linear: 7200, 8000, 8229, 8400, 9000, 9600, 10286 Hz'],
    format: '16-bit linear, 8000 Hz',
    facts,
  };
}

async function listen({ meter, clock, signal }: Parameters<typeof checkReport>[0]): Promise<AudioReading | undefined> {
  meter.read();
  const until = clock.now() + LISTEN_MS;
  while (clock.now() < until) {
    signal.throwIfAborted();
    await new Promise<void>((resolve) => void clock.after(LOOK_EVERY_MS, resolve));
  }
  return meter.read();
}

const audioText = (audio: AudioReading | undefined): string =>
  audio
    ? `${audio.ms} ms heard in ${LISTEN_MS} ms; offset ${Math.round(audio.offset)} counts, noise ${audio.noiseDbfs.toFixed(0)} dBFS`
    : 'none comes';

const hex = (value: number): string => `0x${value.toString(16).padStart(2, '0').toUpperCase()}`;
