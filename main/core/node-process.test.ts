import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startNodeProcess } from './node-process.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-process-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function entry(name: string, source: string): URL {
  const file = join(folder, `${name}.mts`);
  writeFileSync(file, source);
  return pathToFileURL(file);
}

const ECHO = `process.on('message', (message: unknown) => process.send?.({ echo: message, args: process.argv.slice(2) }));`;

describe('a Node process', () => {
  it('speaks in messages that keep typed arrays and undefined', async () => {
    const child = startNodeProcess(entry('echo', ECHO), { name: 'echo', args: ['--one'] });
    const reply = new Promise((resolve) => child.onMessage(resolve));
    child.post({ samples: new Int16Array([1, -2]), absent: undefined });
    expect(await reply).toEqual({ echo: { samples: new Int16Array([1, -2]), absent: undefined }, args: ['--one'] });
    const exit = new Promise((resolve) => child.onExit(resolve));
    child.kill('SIGKILL');
    expect(await exit).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('tells its exit once to each listener, also to one that comes late, and then takes posts and kills quietly', async () => {
    const child = startNodeProcess(entry('ends', 'process.exit(7);'), { name: 'ends' });
    const told: unknown[] = [];
    await new Promise<void>((resolve) => {
      child.onExit((reason) => {
        told.push(reason);
        resolve();
      });
    });
    await new Promise<void>((resolve) => {
      child.onExit((reason) => {
        told.push(reason);
        resolve();
      });
    });
    child.post('nobody hears this');
    child.kill('SIGTERM');
    expect(told).toEqual([
      { code: 7, signal: null },
      { code: 7, signal: null },
    ]);
  });

  it('tells the exit of a module that is not there', async () => {
    const child = startNodeProcess(entry('missing-import', `import './is-not-there.ts';`), { name: 'missing' });
    const reason = await new Promise((resolve) => child.onExit(resolve));
    expect(reason).toEqual({ code: 1, signal: null });
  });
});
