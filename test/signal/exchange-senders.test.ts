/** What the simulated exchange sends, read by receivers that are not the exchange's: ours, and minimodem. */
import { spawnSync } from 'node:child_process';
import { join as path } from 'node:path';
import { expect, it } from 'vitest';
import type { IncomingCall } from '../../main/adapters/simulated/exchange-control.ts';
import { VirtualLine } from '../../main/adapters/simulated/fixtures/virtual-line.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { writeWav } from '../kit/wav.ts';
import { listenTo } from './listen-to.ts';

const NUMBER = '0312345678';

/** All that the line carries until the call is answered; Japan's caller ID is answered for it. */
function heardOf(call: IncomingCall, country: string): Int16Array {
  const line = new VirtualLine(country);
  line.line.provoke({ kind: 'calls-in', number: NUMBER, ...call });
  line.run(1500);
  if (call.callerId === 'jclip') line.line.setHook('off-hook');
  return line.run(6000).fromLine;
}

it.each([
  ['us', 'fsk', 'bell202'],
  ['de', 'fsk', 'v23'],
  ['gb', 'fsk-before-ring', 'v23'],
  ['us', 'fsk-alerting', 'v23'],
  ['us', 'fsk-ring-pulse', 'v23'],
  ['jp', 'jclip', 'jclip'],
] as const)('our receiver reads what the exchange of %s sends as %s', (country, callerId, standard) => {
  const signal = Float64Array.from(heardOf({ callerId }, country));
  const messages = listenTo(signal, { callerId: ['bell202', 'v23', 'jclip'] }).flatMap((event) =>
    event.kind === 'caller-id' ? [event.message] : [],
  );
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatchObject({ standard, number: NUMBER, checksumOk: true });
});

it.each([
  ['us', 'fsk', '1200', '2200'],
  ['de', 'fsk-ring-pulse', '1300', '2100'],
] as const)('minimodem reads what the exchange of %s sends as %s', (country, callerId, mark, space) => {
  using directory = tempDir('exchange-senders');
  const file = path(directory.path, 'line.wav');
  writeWav(file, { rate: 8000, pcm: heardOf({ callerId }, country) });
  const args = ['--rx', '--quiet', '-M', mark, '-S', space, '-f', file, '1200'];
  const { stdout, error } = spawnSync('minimodem', args);
  if (error) throw error;
  // Date, number: each with its type and length ahead.
  expect(stdout.toString('latin1')).toContain(`\x01\x0811220905\x02\x0a${NUMBER}`);
});
