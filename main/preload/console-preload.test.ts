import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { CHANNELS, type DesktopBridge } from '../contract/desktop.ts';

const source = readFileSync(new URL('./console-preload.cjs', import.meta.url), 'utf8');

/** Runs the preload as a sandboxed renderer does: as text, with `electron` and nothing else to require. */
function run() {
  const sent: unknown[][] = [];
  const exposed = new Map<string, unknown>();
  const main = new EventEmitter();
  const electron = {
    contextBridge: { exposeInMainWorld: (name: string, api: unknown) => exposed.set(name, api) },
    ipcRenderer: {
      on: (channel: string, listener: (...args: unknown[]) => void) => main.on(channel, listener),
      send: (...args: unknown[]) => sent.push(args),
      invoke: async (...args: unknown[]) => args,
    },
  };
  runInNewContext(source, {
    require: (name: string) => {
      if (name !== 'electron') throw new Error(`a sandboxed preload cannot require ${name}`);
      return electron;
    },
  });
  return { bridge: exposed.get('copperlineDesktop') as DesktopBridge, exposed, main, sent };
}

it('the page gets three functions and nothing of Electron’s', () => {
  const { bridge, exposed } = run();
  expect([...exposed.keys()]).toEqual(['copperlineDesktop']);
  expect(Object.keys(bridge).toSorted()).toEqual(['onPush', 'open', 'request']);
});

it('the names on the wire are the contract’s', () => {
  for (const [name, channel] of Object.entries(CHANNELS)) expect(source).toContain(`${name}: '${channel}',`);
});

it('what is said goes out, what is told comes in, and the event stays here', async () => {
  const { bridge, main, sent } = run();
  const heard: unknown[] = [];
  const wire = bridge.open(
    (text) => heard.push(text),
    () => heard.push('end'),
  );
  bridge.onPush((...told) => heard.push(told));
  wire.send('{"id":1}');
  main.emit(CHANNELS.frame, {}, 1, 'view');
  main.emit(CHANNELS.push, {}, 'desktop.view', { version: '1' });
  main.emit(CHANNELS.end, {}, 1);
  wire.close();
  expect(heard).toEqual(['view', ['desktop.view', { version: '1' }], 'end']);
  expect(sent).toEqual([
    [CHANNELS.open, 1],
    [CHANNELS.frame, 1, '{"id":1}'],
    [CHANNELS.close, 1],
  ]);
  expect(await bridge.request('desktop.view', {})).toEqual([CHANNELS.request, 'desktop.view', {}]);
});

it('a wire that another one followed is dead both ways', () => {
  const { bridge, main, sent } = run();
  const heard: string[] = [];
  const first = bridge.open(
    () => heard.push('first'),
    () => heard.push('first ended'),
  );
  bridge.open(
    () => heard.push('second'),
    () => heard.push('second ended'),
  );
  first.send('late');
  first.close();
  main.emit(CHANNELS.frame, {}, 1, 'x');
  main.emit(CHANNELS.end, {}, 1);
  main.emit(CHANNELS.frame, {}, 2, 'x');
  main.emit(CHANNELS.frame, {}, 2, { toString: () => 'x' });
  expect(heard).toEqual(['second']);
  expect(sent).toEqual([
    [CHANNELS.open, 1],
    [CHANNELS.open, 2],
  ]);
});
