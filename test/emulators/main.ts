/** The emulators' process: forked by world.ts, ends with it. */
import { rmSync } from 'node:fs';
import { keepsTime } from '../kit/outside-world.ts';
import { Desk } from './desk.ts';
import type { WorldMessage, WorldReply, WorldRequest } from './world-protocol.ts';

// The terminals' processes are started from here, and do as this one.
keepsTime();

let desk: Desk | undefined;
let root: string | undefined;

async function answer(request: WorldRequest): Promise<unknown> {
  if (request.kind === 'start') {
    root = request.plan.root;
    desk = await Desk.lay(request.plan);
    return desk.env;
  }
  if (!desk) throw new Error('the world was not started');
  switch (request.kind) {
    case 'plug':
      return desk.plug(request.name, request.jack);
    case 'unplug':
      return desk.unplug(request.name);
    case 'behave':
      return desk.behave(request.name, request.behaviour, request.value);
    case 'seen':
      return desk.seen(request.name);
    case 'end':
      return end();
  }
}

async function end(): Promise<void> {
  const ending = desk;
  desk = undefined;
  await ending?.[Symbol.asyncDispose]();
}

const reply = (message: WorldReply): void => void process.send?.(message);

process.on('message', ({ id, request }: WorldMessage) => {
  answer(request).then(
    (value) => reply({ id, ok: true, value }),
    (thrown: unknown) =>
      reply({ id, ok: false, text: thrown instanceof Error ? (thrown.stack ?? '') : String(thrown) }),
  );
});
// The test's process is gone: nothing stays behind.
process.on('disconnect', () => {
  void end().finally(() => {
    if (root !== undefined) rmSync(root, { recursive: true, force: true });
    process.exit();
  });
});
