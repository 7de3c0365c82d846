import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { Signal } from '../core/events.ts';
import { asLineId } from '../core/ids.ts';
import { silentLog } from '../core/log.ts';
import type { AdapterCapabilities } from '../line/line-adapter.ts';
import type { EchoReport } from '../line/line-echo.ts';
import type { MediaClient, MediaClientState } from '../media/media-client.ts';
import type { MediaFact, MediaReplies, MediaRequest } from '../media/media-protocol.ts';
import { type LineMemories, openLineMemories } from '../store/line-memories.ts';
import { adapterSettings, settingsSchema } from '../store/settings-schema.ts';
import { Lines } from './lines.ts';
import { Notices } from './notices.ts';

/** The far side of the protocol: notes what is asked, and answers when the test says so. */
class MediaFarSide implements MediaClient {
  readonly asked: MediaRequest[] = [];
  readonly states = new Signal<MediaClientState>();
  readonly facts = new Signal<MediaFact>();
  readonly losses = new Signal<string>();
  readonly pid = undefined;
  readonly #capabilities: AdapterCapabilities;
  state: MediaClientState = 'running';

  constructor(echoCanceller = false) {
    this.#capabilities = {
      ports: 1,
      senses: { battery: true, loopCurrent: true, polarity: true, lineInUse: false },
      callerId: 'by-host',
      echoCanceller,
      pulse: false,
      groundStart: false,
    };
  }

  onState = (listener: (state: MediaClientState) => void) => this.states.on(listener);
  onFact = (listener: (fact: MediaFact) => void) => this.facts.on(listener);
  onLost = (listener: (reason: string) => void) => this.losses.on(listener);
  start = () => Promise.resolve();
  leave = () => {};

  request<R extends MediaRequest>(request: R): Promise<MediaReplies[R['kind']]> {
    this.asked.push(request);
    const opened = { capabilities: this.#capabilities, lines: [line] };
    return Promise.resolve((request.kind === 'open-adapter' ? opened : undefined) as MediaReplies[R['kind']]);
  }

  kinds = (kind: MediaRequest['kind']) => this.asked.filter((request) => request.kind === kind);

  [Symbol.asyncDispose] = () => Promise.resolve();
}

const line = asLineId('sim/1');
const adapter = adapterSettings.parse({ id: 'sim', family: 'simulated', lines: 1 });
const settingsWith = (lines: unknown) => settingsSchema.parse({ version: 1, lines });
const report: EchoReport = {
  state: 'converged',
  erlDb: 12,
  erleDb: 30,
  delayMs: 3,
  seeded: false,
  path: new Float32Array([0, 0.25]),
};

let dir: string;
let memories: LineMemories;
const clock = new VirtualClock();

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'copperline-gateway-lines-'));
  memories = await openLineMemories(dir, { log: silentLog, clock });
});
afterEach(async () => {
  await memories[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

function linesOn(media: MediaFarSide, lines: unknown = [], socketFor: () => Promise<string> = async () => 'socket') {
  return new Lines({
    media,
    simulators: { socketFor },
    notices: new Notices(clock),
    memories,
    clock,
    log: silentLog,
    settings: settingsWith(lines),
  });
}

test('an adapter is opened once, however often it is wished for at once', async () => {
  const media = new MediaFarSide();
  const { promise: socket, resolve } = Promise.withResolvers<string>();
  using lines = linesOn(media, [], () => socket);
  const added = lines.addAdapter(adapter);
  // The media process ends and is back before the exchange's socket is there.
  media.losses.emit('it was killed');
  media.states.emit('running');
  resolve('socket');
  await added;
  expect(media.kinds('open-adapter')).toHaveLength(1);
  expect(lines.get(line)?.runner.state.kind).toBe('idle');
  // And opened again when it ends later.
  media.states.emit('running');
  await new Promise(setImmediate);
  expect(media.kinds('open-adapter')).toHaveLength(2);
});

test('a line has its echo cancelled with a tail of 64 ms unless it is set otherwise', async () => {
  const media = new MediaFarSide();
  using lines = linesOn(media);
  await lines.addAdapter(adapter);
  expect(media.kinds('set-echo')).toEqual([{ kind: 'set-echo', line, tailMs: 64, nlp: true }]);
  lines.apply(settingsWith([{ id: 'sim/1', name: '', echo: { tailMs: 32, nlp: false } }]));
  expect(media.kinds('set-echo').at(-1)).toEqual({ kind: 'set-echo', line, tailMs: 32, nlp: false });
});

test('an adapter that cancels echo itself is left to it, unless the settings say otherwise', async () => {
  const media = new MediaFarSide(true);
  using lines = linesOn(media);
  await lines.addAdapter(adapter);
  expect(media.kinds('set-echo')).toMatchObject([{ tailMs: 0 }]);
  lines.apply(settingsWith([{ id: 'sim/1', name: '', echo: { tailMs: 64 } }]));
  expect(media.kinds('set-echo').at(-1)).toMatchObject({ tailMs: 64 });
});

test('what a call taught of the echo is kept, and the next call starts from it', async () => {
  const media = new MediaFarSide();
  using lines = linesOn(media);
  await lines.addAdapter(adapter);
  media.facts.emit({ kind: 'line-echo', line, echo: report });
  expect(memories.get(line).echo).toMatchObject({ erlDb: 12, at: clock.wallTime() });
  expect(media.kinds('set-echo').at(-1)).toEqual({ kind: 'set-echo', line, tailMs: 64, nlp: true, path: report.path });
});
