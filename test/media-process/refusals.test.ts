import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LegId } from '../../main/core/ids.ts';
import { rtpPortBlock } from '../kit/ports.ts';
import { MediaChild } from './media-child.ts';

let media: MediaChild;

beforeAll(async () => {
  media = await MediaChild.start();
});
afterAll(() => media?.[Symbol.asyncDispose]());

const outcome = (request: unknown): Promise<string> =>
  media.send(request).then(
    () => 'done',
    (error: Error & { code: string }) => `${error.code}: ${error.message}`,
  );
const portRange = [20_000, 20_010];

it.each([
  ['an unknown line', { kind: 'set-hook', line: 'a/9', hook: 'on-hook' }, /^media-refused: There is no line a\/9/],
  ['an unknown leg', { kind: 'set-bridge', bridge: 'b', members: [{ leg: 'x' }] }, /^media-refused: There is no leg x/],
  ['a hook that is none', { kind: 'set-hook', line: 'a/1', hook: 'up' }, /^bad-request/],
  ['digits with letters', { kind: 'dial', line: 'a/1', digits: '55X', toneMs: 80, gapMs: 80 }, /^bad-request.*digits/],
  ['no digits at all', { kind: 'dial', line: 'a/1', digits: '', toneMs: 80, gapMs: 80 }, /^bad-request.*digits/],
  ['a request nobody knows', { kind: 'explode' }, /^bad-request/],
  ['no request', undefined, /^bad-request/],
  [
    'an unknown family',
    { kind: 'open-adapter', adapter: 'a', family: 'toString', options: {} },
    /^bad-request.*family/,
  ],
  [
    'an exchange that is not there',
    { kind: 'open-adapter', adapter: 'a', family: 'simulated', options: { socket: '/nowhere' } },
    /^adapter-failed/,
  ],
  [
    'an adapter without its options',
    { kind: 'open-adapter', adapter: 'a', family: 'simulated', options: {} },
    /^bad-request.*socket/,
  ],
  [
    'an address of another machine',
    { kind: 'open-rtp', leg: 'l', bindAddress: '192.0.2.1', portRange },
    /^bad-request: Audio cannot be received on 192\.0\.2\.1/,
  ],
  ['a host name as address', { kind: 'open-rtp', leg: 'l', bindAddress: 'localhost', portRange }, /^bad-request/],
])('%s is refused with a text', async (_, request, text) => {
  expect(await outcome(request)).toMatch(text);
});

it('an id used twice and a used-up port range are refused; closing twice is fine', async () => {
  const first = rtpPortBlock();
  const open = (leg: string): Promise<string> =>
    outcome({ kind: 'open-rtp', leg, bindAddress: '127.0.0.1', portRange: [first, first + 1] });
  expect(await open('one')).toBe('done');
  expect(await open('one')).toMatch(/^bad-request: Leg one is open already/);
  expect(await open('two')).toMatch(/^port-in-use/);
  expect((await media.ask({ kind: 'close-leg', leg: 'one' as LegId })).leg).toBe('one');
  expect((await media.ask({ kind: 'close-leg', leg: 'one' as LegId })).receivedPackets).toBe(0);
  expect(await open('two')).toBe('done');
});
