import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { Child } from '../kit/child.ts';
import { ConsoleClient } from '../kit/console-client.ts';
import { tempDir } from '../kit/temp-dir.ts';

const root = join(import.meta.dirname, '../..');

test('the desktop app starts the gateway, opens one hardened window on its console, and quits with the lines on-hook', async () => {
  using dir = tempDir('desktop');
  await using desktop = await Child.start(
    process.execPath,
    // biome-ignore format: one option a pair
    ['--disable-warning=ExperimentalWarning', '--import', pathToFileURL(join(import.meta.dirname, 'run-desktop.mjs')).href,
      join(root, 'main/desktop.ts'), '--data', join(dir.path, 'data'), '--lines', '2'],
    { name: 'the desktop app', env: { DOUBLE_USER_DATA: join(dir.path, 'user') } },
  );
  const [, load = ''] = await desktop.waitForOutput(/^electron load (.*)$/m, 20_000);
  const told = (what: string): unknown =>
    JSON.parse(new RegExp(`^electron ${what} (.*)$`, 'm').exec(desktop.stdout)?.[1] ?? 'null');
  expect(told('enableSandbox')).toEqual({});
  expect(told('window')).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
  expect(told('window.open')).toEqual({ action: 'deny' });
  expect(told('stayed')).toEqual({});
  expect(told('strangerMayListen')).toEqual({ may: false });
  expect(told('strangerLoads')).toEqual({ cancel: true });
  // The window's link is the console's, good once, on loopback.
  const { url } = JSON.parse(load) as { url: string };
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=/);
  await using console = await ConsoleClient.connect(url);
  await console.waitForView((view) => view.lines.length === 2 && view.lines.every(({ state }) => state === 'idle'), {
    what: 'two idle lines',
  });
  await console.request('simulator.provoke', { line: 'simulated/1', provocation: { kind: 'calls-in', number: '1' } });
  await console.waitForView((view) => view.lines[0]?.state === 'ringing', { what: 'a ringing line' });
  // The person closes the window.
  desktop.signal('SIGUSR2');
  expect(await desktop.exited).toEqual({ code: 0, signal: null });
  expect(told('exit')).toEqual({ code: 0 });
});
