import { EventEmitter } from 'node:events';
import type { ForkOptions } from 'electron';
import { expect, it } from 'vitest';
import { utilityStarter } from './utility-process.ts';

/** Plays Electron's side: the same events in the same shape. */
class Child extends EventEmitter {
  readonly pid: number | undefined = undefined;
  readonly sent: unknown[] = [];
  kills = 0;
  postMessage(message: unknown): void {
    this.sent.push(message);
  }
  kill(): boolean {
    this.kills += 1;
    return true;
  }
}
class RunningChild extends Child {
  override readonly pid = 4_194_305; // above Linux's largest pid: nobody is hit
}

const entry = new URL('file:///somewhere/main/media-process/main.ts');

it('messages go both ways, and the end is told once', () => {
  const child = new RunningChild();
  const forked: { path: string; args: string[]; options: ForkOptions }[] = [];
  const start = utilityStarter((path, args, options) => {
    forked.push({ path, args, options });
    return child;
  });
  const port = start(entry, { name: 'media', args: ['--x'] });
  const heard: unknown[] = [];
  const ends: unknown[] = [];
  port.onMessage((message) => heard.push(message));
  port.onExit((reason) => ends.push(reason));
  port.post({ kind: 'hello' });
  child.emit('message', { kind: 'fact' });
  child.emit('exit', 7);
  child.emit('exit', 8);
  port.post('too late');
  expect(forked[0]).toMatchObject({ path: '/somewhere/main/media-process/main.ts', args: ['--x'] });
  expect(forked[0]?.options.env).toMatchObject({ COPPERLINE_PROCESS: 'media' });
  expect(child.sent).toEqual([{ kind: 'hello' }]);
  expect(heard).toEqual([{ kind: 'fact' }]);
  expect(ends).toEqual([{ code: 7, signal: null }]);
});

it('a listener that comes after the end is told too', async () => {
  const child = new RunningChild();
  const port = utilityStarter(() => child)(entry, { name: 'media' });
  child.emit('exit', 0);
  expect(await new Promise((resolve) => port.onExit(resolve))).toEqual({ code: 0, signal: null });
});

it('a process that cannot be started ends with the reason', async () => {
  const start = utilityStarter(() => {
    throw new Error('no such file');
  });
  const port = start(entry, { name: 'media' });
  expect(await new Promise((resolve) => port.onExit(resolve))).toEqual({ code: null, signal: 'no such file' });
});

it('killing is gentle by Electron, hard by the system, and nothing once it ended', () => {
  const child = new RunningChild();
  const port = utilityStarter(() => child)(entry, { name: 'media' });
  port.kill('SIGTERM');
  port.kill('SIGKILL');
  child.emit('exit', 0);
  port.kill('SIGTERM');
  expect(child.kills).toBe(1);
});
