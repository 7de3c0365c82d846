import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import { openSettings, type SettingsFile } from './settings-file.ts';

let dir: string;
const clock = new VirtualClock(Date.UTC(2026, 4, 6, 7, 8, 9));
const pbx = { id: 'pbx', name: 'Office PBX', host: '127.0.0.1', kind: { kind: 'peer' } };

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'copperline-settings-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const open = (): Promise<SettingsFile> => openSettings(dir, { log: silentLog, clock });
const put = (content: unknown, name = 'settings.json'): Promise<void> =>
  writeFile(join(dir, name), typeof content === 'string' ? content : JSON.stringify(content));
const onDisk = async (name = 'settings.json'): Promise<unknown> => JSON.parse(await readFile(join(dir, name), 'utf8'));
const files = async (): Promise<string[]> => (await readdir(dir)).sort();

describe('opening the settings', () => {
  test('a new installation starts with defaults and no problem', async () => {
    const settings = await open();
    expect(settings.current.console).toEqual({ address: '127.0.0.1', port: 0 });
    expect(settings.problems).toEqual([]);
    expect(await files()).toEqual([]);
  });

  test('a file that is not JSON is set aside and the previous settings take its place', async () => {
    await put('{"version": 1, "trunks": [');
    await put({ version: 1, trunks: [pbx] }, 'settings.previous.json');
    const settings = await open();
    expect(settings.current.trunks[0]?.name).toBe('Office PBX');
    expect(settings.problems).toHaveLength(1);
    expect(settings.problems[0]?.severity).toBe('error');
    expect(settings.problems[0]?.text).toContain('settings.damaged-20260506T070809Z.json');
    expect(await readFile(join(dir, 'settings.damaged-20260506T070809Z.json'), 'utf8')).toBe(
      '{"version": 1, "trunks": [',
    );
    expect(await onDisk()).toEqual({ version: 1, trunks: [pbx] });
  });

  test('two damaged files in the same second are both kept', async () => {
    await put('first');
    await open();
    await put('second');
    const settings = await open();
    expect(settings.current.trunks).toEqual([]);
    expect(await files()).toEqual([
      'settings.damaged-20260506T070809Z-2.json',
      'settings.damaged-20260506T070809Z.json',
    ]);
  });

  test('a damaged file with a damaged previous one gives defaults', async () => {
    await put('[]');
    await put('nonsense', 'settings.previous.json');
    const settings = await open();
    expect(settings.current.trunks).toEqual([]);
    expect(settings.problems[0]?.text).toContain('Default settings are used');
  });

  test('a number with letters is told with its place and what is allowed, and the file stays as it is', async () => {
    const content = { version: 1, console: { port: '80a' }, trunks: [{ ...pbx, port: 70_000 }] };
    await put(content);
    await put({ version: 1, console: { port: 8080 } }, 'settings.previous.json');
    const settings = await open();
    expect(settings.current.console.port).toBe(8080);
    expect(settings.problems).toHaveLength(1);
    const text = settings.problems[0]?.text ?? '';
    expect(text).toContain('console.port is "80a". Allowed: a whole number from 0 to 65535.');
    expect(text).toContain('trunks[0].port (of "pbx") is 70000. Allowed: a whole number from 1 to 65535.');
    expect(await onDisk()).toEqual(content);
    expect(await files()).toEqual(['settings.json', 'settings.previous.json']);
  });

  test('an unknown setting is told with a suggestion, ignored, and kept when the file is saved', async () => {
    await put({ version: 1, consol: { port: 1 }, trunks: [{ ...pbx, optionIntervalS: 5 }] });
    const settings = await open();
    expect(settings.problems.map((problem) => problem.severity)).toEqual(['warning', 'warning']);
    const text = settings.problems.map((problem) => problem.text).join('\n');
    expect(text).toContain('consol is not a known setting. Did you mean "console"?');
    expect(text).toContain(
      'trunks[0].optionIntervalS (of "pbx") is not a known setting. Did you mean "optionsIntervalS"?',
    );
    expect(settings.current.trunks[0]?.optionsIntervalS).toBe(10);
    const second = { ...pbx, id: 'second' };
    expect(await settings.update({ trunks: [second, { ...pbx, name: 'Renamed' }] })).toEqual({ ok: true });
    expect(await onDisk()).toEqual({
      version: 1,
      consol: { port: 1 },
      trunks: [second, { ...pbx, name: 'Renamed', optionIntervalS: 5 }],
    });
  });

  test('a file of a newer version is neither used nor written over', async () => {
    const content = { version: 7, lines: 'otherwise' };
    await put(content);
    const settings = await open();
    expect(settings.problems[0]?.text).toContain('newer Copperline');
    const updated = await settings.update({ console: { port: 80 } });
    expect(updated.ok).toBe(false);
    expect(await onDisk()).toEqual(content);
    expect(await files()).toEqual(['settings.json']);
  });

  test('a settings file that is gone comes back from the previous one', async () => {
    await put({ version: 1, console: { port: 8080 } }, 'settings.previous.json');
    const settings = await open();
    expect(settings.current.console.port).toBe(8080);
    expect(await onDisk()).toEqual({ version: 1, console: { port: 8080 } });
  });

  test('a byte order mark in front is no damage', async () => {
    await put('\uFEFF{"version": 1, "console": {"port": 81}}');
    expect((await open()).current.console.port).toBe(81);
  });

  test('two trunks of one name are refused', async () => {
    await put({ version: 1, trunks: [pbx, pbx] });
    expect((await open()).problems[0]?.text).toContain('trunks[1].id (of "pbx"): another one is called "pbx" already.');
  });
});

describe('updating the settings', () => {
  test('objects are merged, lists replaced, null removes, and the previous file is kept', async () => {
    await put({ version: 1, console: { address: '127.0.0.2', port: 80 }, media: { codecs: ['PCMA'] } });
    const settings = await open();
    const told: number[] = [];
    settings.onChange((now) => told.push(now.console.port));
    expect(await settings.update({ console: { port: 81 }, media: { codecs: ['PCMU', 'PCMA'] } })).toEqual({ ok: true });
    expect(settings.current.console).toEqual({ address: '127.0.0.2', port: 81 });
    expect(settings.current.media.codecs).toEqual(['PCMU', 'PCMA']);
    expect(await onDisk('settings.previous.json')).toMatchObject({ console: { port: 80 } });
    expect(await settings.update({ console: { address: null } })).toEqual({ ok: true });
    expect(settings.current.console.address).toBe('127.0.0.1');
    expect(told).toEqual([81, 81]);
    expect((await stat(join(dir, 'settings.json'))).mode & 0o777).toBe(0o600);
  });

  test('unknown names and bad values are refused with their place, and nothing changes', async () => {
    await put({ version: 1 });
    const settings = await open();
    const unknown = await settings.update({ media: { codec: ['PCMA'] } });
    expect(unknown).toEqual({ ok: false, text: 'media.codec is not a known setting. Did you mean "codecs"?' });
    const bad = await settings.update({ console: { port: 65_536 }, media: { codecs: ['G729'] } });
    expect(bad.ok).toBe(false);
    expect(bad.ok ? '' : bad.text).toContain('console.port is 65536. Allowed: a whole number from 0 to 65535.');
    expect(bad.ok ? '' : bad.text).toContain(
      'media.codecs[0] is "G729". Allowed: one of "PCMU", "PCMA", "G722", "opus".',
    );
    expect((await settings.update('text')).ok).toBe(false);
    expect((await settings.update(JSON.parse('{"__proto__": {"port": 1}}'))).ok).toBe(false);
    expect((await settings.update({ version: 2 })).ok).toBe(false);
    expect(await onDisk()).toEqual({ version: 1 });
    expect(await files()).toEqual(['settings.json']);
  });

  test('updates at the same time all arrive', async () => {
    const settings = await open();
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        settings.update(
          index % 2 ? { console: { port: 1000 + index } } : { media: { rtpPorts: [2000 + index, 3000] } },
        ),
      ),
    );
    expect(all.every((one) => one.ok)).toBe(true);
    expect(await onDisk()).toEqual({ version: 1, console: { port: 1019 }, media: { rtpPorts: [2018, 3000] } });
  });

  test('a file edited by hand meanwhile is not lost', async () => {
    await put({ version: 1 });
    const settings = await open();
    await put({ version: 1, trunks: [pbx] });
    expect(await settings.update({ console: { port: 80 } })).toEqual({ ok: true });
    expect(settings.current.trunks).toHaveLength(1);
    await put('{');
    expect(await settings.update({ console: { port: 81 } })).toMatchObject({ ok: false });
    expect(await readFile(join(dir, 'settings.json'), 'utf8')).toBe('{');
  });

  test('a bad value in the file can be put right by an update', async () => {
    await put({ version: 1, stray: 1, console: { port: 'x' } });
    const settings = await open();
    expect(await settings.update({ media: { codecs: ['PCMA'] } })).toMatchObject({ ok: false });
    expect(await settings.update({ console: { port: 80 } })).toEqual({ ok: true });
    expect(await onDisk()).toEqual({ version: 1, stray: 1, console: { port: 80 } });
    expect(settings.problems.map((problem) => problem.severity)).toEqual(['warning']);
  });
});
