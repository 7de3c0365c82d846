import { expect, test } from 'vitest';
import { startAsterisk } from './asterisk.ts';
import { LossyProxy } from './lossy-proxy.ts';
import { runSipp, startSipp } from './sipp.ts';

test('a caller and an answerer of SIPp talk to each other, also where datagrams are lost', async () => {
  await using answerer = await startSipp({ scenario: 'uas', calls: 20, pauseMs: 200 });
  await using proxy = await LossyProxy.start({ target: answerer, drop: 0.05, seed: 3 });
  const result = await runSipp({ scenario: 'uac', target: proxy, calls: 20, rate: 20, pauseMs: 200 });
  expect(result).toMatchObject({ created: 20, successful: 20, failed: 0, exitCode: 0 });
  expect(proxy.counts.dropped).toBeGreaterThan(0);
  expect(result.retransmissions).toBeGreaterThan(0);
});

test('SIPp calls Asterisk by digest over UDP and TCP, as a peer, and gives up', async () => {
  await using asterisk = await startAsterisk({ gatewayAddress: '127.0.0.9' });
  const target = { address: asterisk.address, port: asterisk.sipPort };
  const credentials = { user: 'gw1', password: asterisk.password };
  for (const transport of ['udp', 'tcp'] as const) {
    const result = await runSipp({ scenario: 'uac-digest', target, credentials, transport, calls: 2 });
    expect(result).toMatchObject({ successful: 2, failed: 0 });
  }
  // Known by its address, as a peer is.
  const peer = await runSipp({ scenario: 'uac', target, address: '127.0.0.9', number: '600' });
  expect(peer).toMatchObject({ successful: 1 });
  const cancelled = await runSipp({
    scenario: 'uac-cancel',
    target,
    address: '127.0.0.9',
    number: '609',
    pauseMs: 300,
  });
  expect(cancelled).toMatchObject({ successful: 1 });
});
