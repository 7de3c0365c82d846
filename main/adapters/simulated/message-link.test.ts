import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ExchangeMessage } from './exchange-protocol.ts';
import { exchangeSocketPath } from './exchange-socket.ts';
import { MessageLink } from './message-link.ts';

let open: AsyncDisposableStack;
beforeEach(() => {
  open = new AsyncDisposableStack();
});
afterEach(() => open.disposeAsync());

/** Both ends of a connection. @param allowHalfOpen the other one does not close because this one did */
async function pair(allowHalfOpen = false): Promise<readonly [Socket, Socket]> {
  const folder = mkdtempSync(join(tmpdir(), 'link-'));
  open.defer(() => rmSync(folder, { recursive: true, force: true }));
  const path = exchangeSocketPath(folder, `link-${process.pid}`);
  const server = createServer({ allowHalfOpen });
  open.defer(() => void server.close());
  server.listen(path);
  await once(server, 'listening');
  const here = connect(path);
  const [there] = (await once(server, 'connection')) as [Socket];
  open.defer(() => void here.destroy());
  open.defer(() => void there.destroy());
  return [here, there];
}

const listening = (heard: ExchangeMessage[], ended: string[]) => ({
  onMessage: (message: ExchangeMessage) => void heard.push(message),
  onEnd: (reason: string) => void ended.push(reason),
});

test('what was said last is heard, by an end as well that says something itself before it reads', async () => {
  const [here, there] = await pair();
  const link = new MessageLink(here, listening([], []));
  link.send({ kind: 'open', id: 7 });
  const finished = link.finish();
  // It has not read anything yet, and writes to whoever is closing: more than once, for the first may still fit.
  const heard: ExchangeMessage[] = [];
  const ended: string[] = [];
  there.pause();
  const other = new MessageLink(there, listening(heard, ended));
  there.pause();
  for (let id = 1; id <= 3; id++) {
    other.send({ kind: 'done', id });
    await new Promise((resolve) => setImmediate(resolve));
  }
  there.resume();
  await finished;
  await once(there, 'close');
  expect(heard).toEqual([{ kind: 'open', id: 7 }]);
  expect(ended).toEqual(['the other end closed the connection']);
});

test('an end that hangs is not waited for', async () => {
  const [here] = await pair(true);
  const link = new MessageLink(here, listening([], []));
  const silent = once(here, 'timeout');
  await link.finish();
  await silent;
  expect(here.destroyed).toBe(true);
  await link.finish();
});
