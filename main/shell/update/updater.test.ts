import { expect, it } from 'vitest';
import { line, view } from '../../../test/console/sample-view.ts';
import { VirtualClock } from '../../core/clock.ts';
import { silentLog } from '../../core/log.ts';
import type { UpdateSource } from './update-source.ts';
import { Updater } from './updater.ts';

/** Speaks as electron-updater does, when the test says so. */
class Feed implements UpdateSource {
  readonly asked: string[] = [];
  version: string | undefined = '2.0.0';
  percent: (percent: number) => void = () => {};
  #load = Promise.withResolvers<void>();

  async look(): Promise<string | undefined> {
    this.asked.push('look');
    return this.version;
  }
  download(signal: AbortSignal, onPercent: (percent: number) => void): Promise<void> {
    this.asked.push('download');
    this.percent = onPercent;
    const load = Promise.withResolvers<void>();
    this.#load = load;
    signal.addEventListener('abort', () => {
      this.asked.push('stop');
      load.reject(new Error('cancelled'));
    });
    return load.promise;
  }
  loaded(): void {
    this.#load.resolve();
  }
  broken: Error | undefined;
  install(): void {
    this.asked.push('install');
    if (this.broken) throw this.broken;
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const quiet = view({ lines: [line(1, { state: 'idle', hook: 'on-hook' })], calls: [] });
const busy = view({ lines: [line(1, { state: 'connected', hook: 'off-hook' })], calls: [] });

function start(feed: Feed, refused: readonly string[] = []) {
  const clock = new VirtualClock(new Date(2026, 0, 1, 12).getTime());
  const prepared: string[] = [];
  const restarts: number[] = [];
  const updater = new Updater({
    source: feed,
    refused,
    // As it is in the app: all that listened has ended when it is done.
    prepare: async (version) => {
      prepared.push(version);
      updater[Symbol.dispose]();
    },
    restart: () => void restarts.push(clock.now()),
    clock,
    log: silentLog,
  });
  return { clock, updater, prepared, restarts };
}

async function installed(feed: Feed) {
  const started = start(feed);
  started.updater.wish('check');
  await settle();
  feed.loaded();
  await settle();
  started.updater.wish('now');
  await settle();
  return started;
}

it('the first look is some minutes after the start, then one a day', async () => {
  const feed = new Feed();
  feed.version = undefined;
  const { clock, updater } = start(feed);
  clock.advance(9 * 60_000);
  expect(feed.asked).toEqual([]);
  clock.advance(60_000);
  await settle();
  expect(feed.asked).toEqual(['look']);
  expect(updater.view).toMatchObject({ kind: 'current' });
  clock.advance(25 * 3_600_000);
  await settle();
  expect(feed.asked).toEqual(['look', 'look']);
});

it('nothing is looked for while a line is off-hook, and at once after it', async () => {
  const feed = new Feed();
  const { clock, updater } = start(feed);
  updater.look(busy);
  clock.advance(3_600_000);
  expect(feed.asked).toEqual([]);
  expect(updater.wish('check')).toMatchObject({ ok: false });
  updater.look(quiet);
  clock.advance(60_000);
  expect(feed.asked).toEqual(['look']);
});

it('a call stops the loading, its end begins it again, and the word of a person installs it', async () => {
  const feed = new Feed();
  const { prepared, updater } = start(feed);
  updater.wish('check');
  await settle();
  feed.percent(40);
  expect(updater.view).toEqual({ kind: 'loading', version: '2.0.0', percent: 40, waits: false });
  updater.look(busy);
  await settle();
  expect(updater.view).toMatchObject({ kind: 'loading', waits: true });
  updater.look(quiet);
  // The one that was stopped ends first.
  await settle();
  feed.loaded();
  await settle();
  expect(updater.view).toEqual({ kind: 'ready', version: '2.0.0', plan: 'ask' });
  updater.wish('now');
  await settle();
  expect(prepared).toEqual(['2.0.0']);
  expect(feed.asked).toEqual(['look', 'download', 'stop', 'download', 'install']);
});

it('an update that does not take over leaves nobody without a gateway: this version starts anew', async () => {
  const { clock, restarts } = await installed(new Feed());
  clock.advance(29_000);
  expect(restarts).toEqual([]);
  clock.advance(1_000);
  expect(restarts).toHaveLength(1);
});

it('an update that cannot be put in place does the same, at once', async () => {
  const feed = new Feed();
  feed.broken = new Error('no space left');
  const { restarts } = await installed(feed);
  expect(restarts).toHaveLength(1);
});

it('a version that failed here is not taken again', async () => {
  const feed = new Feed();
  const { updater } = start(feed, ['2.0.0']);
  updater.wish('check');
  await settle();
  expect(feed.asked).toEqual(['look']);
  expect(updater.view).toMatchObject({ kind: 'current' });
});

it('where there are none it is said why', () => {
  using updater = new Updater({
    source: { without: 'Run from source.' },
    refused: [],
    prepare: async () => {},
    restart: () => undefined,
    clock: new VirtualClock(),
    log: silentLog,
  });
  expect(updater.view).toEqual({ kind: 'not-possible', text: 'Run from source.' });
  expect(updater.wish('check')).toEqual({ ok: false, text: 'Run from source.' });
});

it('closed twice it listens no more', () => {
  const feed = new Feed();
  const { clock, updater } = start(feed);
  updater[Symbol.dispose]();
  updater[Symbol.dispose]();
  clock.advance(48 * 3_600_000);
  expect(feed.asked).toEqual([]);
  expect(clock.pending).toBe(0);
});
