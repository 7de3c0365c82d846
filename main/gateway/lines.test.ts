import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MediaFarSide } from '../../test/kit/media-far-side.ts';
import { VirtualClock } from '../core/clock.ts';
import { asLineId } from '../core/ids.ts';
import { silentLog } from '../core/log.ts';
import type { EchoReport } from '../line/line-echo.ts';
import { type LineMemories, openLineMemories } from '../store/line-memories.ts';
import { adapterSettings, settingsSchema } from '../store/settings-schema.ts';
import { Lines } from './lines.ts';
import { Notices } from './notices.ts';

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

function linesOn(
  media: MediaFarSide,
  lines: unknown = [],
  socketFor: () => Promise<string> = async () => 'socket',
  notices = new Notices(clock),
) {
  return new Lines({
    media,
    simulators: { socketFor },
    notices,
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
  const media = new MediaFarSide({ echoCanceller: true });
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

test('an adapter that refuses what it is told after it was opened is closed, so that it can be opened again', async () => {
  const media = new MediaFarSide({ groundStart: true });
  media.refuses = 'set-start';
  using lines = linesOn(media, [{ id: 'sim/1', name: '', profile: { start: 'ground' } }]);
  await lines.addAdapter(adapter);
  expect(lines.get(line)?.runner.state).toMatchObject({ kind: 'out-of-service', why: 'no-adapter' });
  expect(media.asked.at(-1)).toEqual({ kind: 'close-adapter', adapter: 'sim' });
  media.refuses = undefined;
  clock.advance(2000);
  await new Promise(setImmediate);
  expect(lines.get(line)?.runner.state.kind).toBe('idle');
});

test("a line's profile and country that change go for its next call, and for what it listens to now", async () => {
  const media = new MediaFarSide();
  using lines = linesOn(media);
  await lines.addAdapter(adapter);
  expect(lines.get(line)?.runner.profile).toMatchObject({ country: 'us', guardMs: 1600 });
  lines.apply(settingsWith([{ id: 'sim/1', name: '', country: 'jp', profile: { guardMs: 1200 } }]));
  expect(lines.get(line)?.runner.profile).toMatchObject({ country: 'jp', guardMs: 1200 });
  expect(media.kinds('listen').at(-1)).toMatchObject({
    listening: { callerId: expect.arrayContaining(['jclip']), country: 'jp' },
  });
  const asked = media.kinds('listen').length;
  lines.apply(settingsWith([{ id: 'sim/1', name: 'Front', country: 'jp', profile: { guardMs: 1000 } }]));
  expect(media.kinds('listen')).toHaveLength(asked);
});

test('how a line is seized is told to an adapter that can do both, at once when it changes', async () => {
  const media = new MediaFarSide({ groundStart: true });
  using lines = linesOn(media, [{ id: 'sim/1', name: '', profile: { start: 'ground' } }]);
  await lines.addAdapter(adapter);
  expect(media.kinds('set-start')).toEqual([{ kind: 'set-start', line, start: 'ground' }]);
  lines.apply(settingsWith([]));
  expect(media.kinds('set-start').at(-1)).toEqual({ kind: 'set-start', line, start: 'loop' });
});

test('a line that is to start by ground on an adapter that cannot is one of loop start', async () => {
  const media = new MediaFarSide();
  using lines = linesOn(media, [{ id: 'sim/1', name: '', profile: { start: 'ground' } }]);
  await lines.addAdapter(adapter);
  expect(media.kinds('set-start')).toEqual([]);
  expect(lines.get(line)?.runner.profile.start).toBe('loop');
});

test('what an adapter cannot do of what a line is set to is said with the cure, and no call goes out on the line', async () => {
  const notices = new Notices(clock);
  const profile = { dialMethod: 'pulse', start: 'ground' };
  using lines = linesOn(new MediaFarSide(), [{ id: 'sim/1', name: 'Front', profile }], undefined, notices);
  await lines.addAdapter(adapter);
  const said = [expect.stringMatching(/"Front".*pulses.*dialMethod/), expect.stringMatching(/"Front".*ground.*start/)];
  expect(lines.get(line)?.limits).toEqual(said);
  expect(notices.list.map(({ text }) => text)).toEqual(said);
  expect(lines.get(line)?.runner.state.kind).toBe('idle');
  lines.apply(settingsWith([{ id: 'sim/1', name: 'Front' }]));
  expect(lines.get(line)?.limits).toEqual([]);
  expect(notices.list).toEqual([]);
});

test("an adapter is told the electrical side of each line's profile as it is opened", async () => {
  const media = new MediaFarSide();
  using lines = linesOn(media, [
    { id: 'sim/1', name: '', country: 'de', profile: { lineMode: { ringThresholdV: 20 } } },
  ]);
  await lines.addAdapter(
    adapterSettings.parse({ id: 'sim', family: 'voice-modem', device: '0572:1340/12345678', lines: 1 }),
  );
  expect(media.kinds('open-adapter')).toMatchObject([
    {
      options: { key: '0572:1340/12345678', lineModes: [{ onHookSpeedMs: 3, currentLimitMa: 60, ringThresholdV: 20 }] },
    },
  ]);
});
