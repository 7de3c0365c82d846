import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Asterisk, startAsterisk } from './asterisk.ts';
import { startBaresip } from './baresip.ts';
import { analyseLoudest } from './tone.ts';
import { waitFor } from './wait.ts';

let asterisk: Asterisk;
beforeAll(async () => {
  asterisk = await startAsterisk({ gatewayAddress: '127.0.0.9' });
});
afterAll(() => asterisk[Symbol.asyncDispose]());

const account = (user: string) => ({
  user,
  password: asterisk.password,
  host: asterisk.address,
  port: asterisk.sipPort,
});

test('a phone calls an extension of Asterisk, and each measures the other’s tone', { timeout: 60_000 }, async () => {
  await using phone = await startBaresip({ account: account('phone1'), tone: { hz: 700, levelDb: -15 } });
  expect(await asterisk.contacts('phone1')).toHaveLength(1);
  await phone.dial('606');
  await phone.waitForEvent('CALL_ESTABLISHED');
  const call = await asterisk.waitForCall('606');
  expect(call).toMatchObject({ number: '1101', name: 'Phone 1' });
  await waitFor(() => phone.heard().pcm.length > 16_000, { what: 'two seconds of sound', deadlineMs: 8000 });
  await phone.hangUp();
  await asterisk.waitForHangup(call.uniqueid);
  const atPhone = analyseLoudest(phone.heard().pcm, 8000);
  const atAsterisk = analyseLoudest(asterisk.heard(call.uniqueid).pcm, 8000);
  expect(atPhone.hz).toBeCloseTo(1004, 0);
  expect(atPhone.purityDb).toBeGreaterThan(25);
  expect(atAsterisk.hz).toBeCloseTo(700, 0);
  expect(Math.abs(atAsterisk.levelDb + 15)).toBeLessThan(1);
  await waitFor(() => asterisk.callDetails().find((one) => one.dst === '606' && one.disposition === 'ANSWERED'), {
    what: 'the call detail',
  });
});

test('digits go from a phone to Asterisk and are logged', { timeout: 60_000 }, async () => {
  await using phone = await startBaresip({ account: account('phone2') });
  await phone.dial('613');
  await phone.waitForEvent('CALL_ESTABLISHED');
  const { uniqueid } = await asterisk.waitForCall('613');
  await phone.press('159#0');
  await asterisk.waitForDigits('1590', uniqueid);
});

test('Asterisk calls a phone, which rings, answers by hand, hears its tone and is hung up on', {
  timeout: 60_000,
}, async () => {
  await using phone = await startBaresip({ account: account('phone3'), answers: 'manual' });
  const call = await asterisk.originate({ channel: 'PJSIP/phone3', extension: '603', callerId: '"Ann" <5550100>' });
  const incoming = await phone.waitForEvent('CALL_INCOMING');
  expect(incoming.peeruri).toContain('5550100');
  await phone.answer();
  await call.answered();
  await waitFor(() => phone.heard().pcm.length > 12_000, { what: 'sound', deadlineMs: 8000 });
  await call.hangUp();
  await phone.waitForEvent('CALL_CLOSED');
  expect(analyseLoudest(phone.heard().pcm, 8000).hz).toBeCloseTo(425, 0);
  expect((await call.ended()).cause).toBe(16);
});

test('a call that is refused tells its cause', { timeout: 30_000 }, async () => {
  const call = await asterisk.originate({ channel: 'Local/611@from-sip/n' });
  await expect(call.answered()).rejects.toThrow('ended');
  expect((await call.ended()).cause).toBe(17);
});

test('a phone on TLS with SRTP talks to one on UDP', {
  timeout: 60_000,
}, async () => {
  await using gateway = await startBaresip({ account: account('gw1'), tone: { hz: 425, levelDb: -12 } });
  await using phone = await startBaresip({
    account: { ...account('gw1s'), port: asterisk.tlsPort, transport: 'tls' },
    srtp: true,
    caFile: asterisk.caFile,
  });
  await phone.dial('1001');
  await phone.waitForEvent('CALL_ESTABLISHED');
  await gateway.waitForEvent('CALL_ESTABLISHED');
  await waitFor(() => phone.heard().pcm.length > 12_000, { what: 'sound', deadlineMs: 8000 });
  await phone.hangUp();
  await gateway.waitForEvent('CALL_CLOSED');
  expect(analyseLoudest(phone.heard().pcm, 8000).hz).toBeCloseTo(425, 0);
});
