/** A process that sees emulated USB devices and holds one adapter: forked by hosted-adapter.ts, ends with it. */
import { pathToFileURL } from 'node:url';
import { readSysfs } from '../../main/adapters/discovery/linux-sysfs.ts';
import type { CreateAdapter, UsbRecord } from '../../main/adapters/usb-record.ts';
import { createSystemClock } from '../../main/core/clock.ts';
import { adapterId } from '../../main/core/ids.ts';
import { createLog } from '../../main/core/log.ts';
import type { LineAdapter } from '../../main/line/line-adapter.ts';
import { profileFor } from '../../main/line/profile.ts';
import { raisePriority } from '../../main/media-process/process-priority.ts';
import { Turns } from '../kit/turns.ts';
import type { HostedFact, HostMessage, HostReply, HostRequest } from './adapter-host-protocol.ts';

const tell = (message: HostReply | HostedFact): void => void process.send?.(message);

// As the process that holds adapters is.
raisePriority(createLog('warn'));

const turns = new Turns();

let adapter: LineAdapter | undefined;
let opening = new AbortController();
/** Per port: what is played, what was heard, and how often. */
interface PortSound {
  heard: number[];
  frames: number;
  hz: number;
  amplitude: number;
  phase: number;
  /** Somebody listens: until so many frames have come. */
  listening?: { readonly until: number; readonly done: () => void };
}
const audio = new Map<number, PortSound>();

async function recordOf(vendorId: number, productId: number): Promise<UsbRecord> {
  const device = (await readSysfs()).find((one) => one.vendorId === vendorId && one.productId === productId);
  if (!device) throw new Error('the host sees no such device');
  return device;
}

async function open({ module, usbId, countries, advanced }: Extract<HostRequest, { kind: 'open' }>): Promise<unknown> {
  const { createAdapter } = (await import(pathToFileURL(module).href)) as { createAdapter: CreateAdapter };
  const [vendorId = 0, productId = 0] = usbId.split(':').map((part) => Number.parseInt(part, 16));
  opening = new AbortController();
  adapter = createAdapter({
    id: adapterId('u-1'),
    device: await recordOf(vendorId, productId),
    options: { lineModes: countries.map((country) => profileFor(country).lineMode), countries, advanced },
    clock: createSystemClock(),
    log: createLog('debug'),
  });
  adapter.onEvent((port, event) => tell({ kind: 'event', port, event, at: performance.now() }));
  adapter.onLost((reason) => tell({ kind: 'lost', reason }));
  await adapter.open(opening.signal);
  for (let port = 1; port <= adapter.capabilities.ports; port += 1) attach(adapter, port);
  return adapter.capabilities;
}

function attach(to: LineAdapter, port: number): void {
  const sound: PortSound = { heard: [], frames: 0, hz: 0, amplitude: 0, phase: 0 };
  audio.set(port, sound);
  const play = new Int16Array(160);
  to.attachAudio(port, (fromLine) => {
    sound.frames += 1;
    const { listening } = sound;
    if (listening) {
      sound.heard.push(...fromLine);
      if (sound.frames >= listening.until) listening.done();
    }
    for (let i = 0; i < play.length; i += 1) {
      play[i] = Math.round(sound.amplitude * Math.sin((2 * Math.PI * sound.hz * sound.phase++) / 8000));
    }
    return play;
  });
}

async function act(request: HostRequest): Promise<unknown> {
  if (request.kind === 'open') return open(request);
  if (request.kind === 'cpu')
    return { ...process.cpuUsage(), rss: process.memoryUsage().rss, heldMs: turns.heldMs, at: performance.now() };
  if (request.kind === 'abort') return opening.abort(new Error('the test gave up'));
  if (!adapter) throw new Error('no adapter is open');
  switch (request.kind) {
    case 'hook':
      return adapter.setHook(request.port, request.hook);
    case 'flash':
      return adapter.hookFlash(request.port, request.ms);
    case 'pulses':
      return adapter.dialPulses(request.port, request.digits, request.interDigitMs);
    case 'start':
      return adapter.setStart(request.port, request.start);
    case 'check':
      return adapter.check(new AbortController().signal);
    case 'play': {
      const sound = audio.get(request.port);
      if (sound) Object.assign(sound, { hz: request.hz, amplitude: request.amplitude });
      return undefined;
    }
    case 'frames':
      return { frames: audio.get(request.port)?.frames ?? 0, at: performance.now() };
    case 'listen': {
      const sound = audio.get(request.port);
      if (!sound) throw new Error(`port ${request.port} has no audio`);
      sound.heard = [];
      const { promise, resolve } = Promise.withResolvers<void>();
      sound.listening = { until: sound.frames + Math.ceil(request.ms / 20), done: resolve };
      await promise;
      delete sound.listening;
      return Int16Array.from(sound.heard);
    }
    case 'block': {
      const end = performance.now() + request.ms;
      while (performance.now() < end);
      return undefined;
    }
    case 'close':
      return adapter[Symbol.asyncDispose]();
  }
}

process.on('message', ({ id, request }: HostMessage) => {
  act(request).then(
    (value) => tell({ kind: 'reply', id, ok: true, value }),
    (thrown: unknown) =>
      tell({ kind: 'reply', id, ok: false, text: thrown instanceof Error ? thrown.message : String(thrown) }),
  );
});
process.on('disconnect', () => process.exit());
tell({ kind: 'ready' });
