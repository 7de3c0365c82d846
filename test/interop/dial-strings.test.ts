/**
 * What a number may be written as, and what of it reaches a line: through a named trunk, the digits of an exchange at the
 * other end. Everything in a Request-URI is its sender's, a carrier's caller at worst.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../kit/wait.ts';
import { headerIn, request, ScriptedPeer, SDP } from '../sip/scripted-peer.ts';
import { EDGE_ADDRESS, openStormyLine, type StormyLine } from './stormy-line.ts';

/** Form, Request-URI without `@gateway` where it has none of its own, digits that the exchange hears. */
const DIALLED: readonly (readonly [name: string, user: string, digits: string])[] = [
  ['plain digits', '5551234', '5551234'],
  ['+ and country', '+15551234567', '15551234567'],
  ['00', '0049301234567', '0049301234567'],
  ['011', '01149301234567', '01149301234567'],
  ['010', '0108613800138000', '0108613800138000'],
  ['an escaped +', '%2B15551234567', '15551234567'],
  ['blanks', '555%20%201234', '5551234'],
  ['no-break blanks', '555%C2%A01234', '5551234'],
  ['separators', '555-12.34', '5551234'],
  ['brackets', '(555)1234', '5551234'],
  ['a star code', '*675551234', '*675551234'],
  ['a # code, escaped', '%2331%235551234', '#31#5551234'],
  ['a # code, bare', '#31#5551234', '#31#5551234'],
  [';ext=', '5551234;ext=99', '5551234'],
  [';isub=', '5551234;isub=99', '5551234'],
  [';phone-context=', '5551234;phone-context=+1', '5551234'],
  [';postd=, digits to be sent later', '5551234;postd=pp900', '5551234'],
  ['a password', '5551234:900', '5551234'],
  ['user=phone', 'sip:+15551234567@gateway;user=phone', '15551234567'],
  ['a tel URI', 'tel:+1-555-123-4567', '15551234567'],
  ['a tel URI with ;ext=', 'tel:5551234;ext=99', '5551234'],
  ['a tel URI with ;phone-context=', 'tel:5551234;phone-context=example.com', '5551234'],
];

/** Form, Request-URI, the status of its refusal. */
const REFUSED: readonly (readonly [name: string, user: string, status: RegExp])[] = [
  [', a pause', '5551234,,900', /^4/],
  ['an escaped ,', '5551234%2C900', /^4/],
  ['w, a wait', '5551234w900', /^4/],
  ['p, a pause of tel URIs', '5551234p900', /^4/],
  ['! a flash', '5551234!900', /^4/],
  ['an escaped !', '%21900', /^4/],
  ['& another number', '5551234&900', /^4/],
  ['an escaped ;', '5551234%3B900', /^4/],
  ['an escaped @', '5551234%40900', /^4/],
  ['an escaped %2B, escaped twice', '%252B15551234567', /^4/],
  ['DTMF’s A to D', '555A1234', /^4/],
  ['letters', 'flowers', /^4/],
  ['a dial plan’s variable', '$%7BEXTEN%7D', /^4/],
  ['a zero byte', '5551234%00900', /^4/],
  ['a line break', '5551234%0D%0A900', /^4/],
  ['digits of another script', '%D9%A5%D9%A5%D9%A5', /^4/],
  ['wide digits', '%EF%BC%95%EF%BC%95', /^4/],
  ['a mark for writing from right to left', '%E2%80%8F5551234', /^4/],
  ['+ in the middle', '555+1234', /^4/],
  ['+ twice', '++15551234', /^4/],
  ['a broken escape', '555%4', /^4/],
  ['33 digits', '5'.repeat(33), /^4/],
  ['two thousand digits', '5'.repeat(2_000), /^4/],
  ['nobody', 'sip:gateway', /^4/],
  ['headers behind it', 'sip:5551234@gateway?Replaces=x', /^400/],
  ['a sips URI', 'sips:5551234@gateway', /^416/],
];

const uriOf = (user: string): string =>
  /^(sips?|tel):/.test(user) ? user.replace('gateway', EDGE_ADDRESS) : `sip:${user}@${EDGE_ADDRESS}`;

let stormy: StormyLine;
let peer: ScriptedPeer;
beforeAll(async () => {
  stormy = await openStormyLine({ lines: DIALLED.length });
  // The trunk's address, on another port: any port of a peer's address is the peer's.
  peer = await ScriptedPeer.open();
});
afterAll(async () => {
  await peer?.[Symbol.asyncDispose]();
  await stormy?.[Symbol.asyncDispose]();
});

function invite(user: string, callId: string, from = '4711'): string {
  const parts = { port: peer.port, callId, branch: `z9hG4bK${callId}`, body: SDP, from: `<sip:${from}@127.0.0.1>` };
  return request('INVITE', parts).replace(/^INVITE \S+ /, `INVITE ${uriOf(user)} `);
}

const takenLines = async (): Promise<number> => {
  let count = 0;
  for (let port = 1; port <= DIALLED.length; port++) count += (await stormy.line.report(port)).offHookCount;
  return count;
};

describe('a Request-URI', () => {
  it.each(REFUSED)('with %s takes no line', async (name, user, status) => {
    const callId = `refused-${REFUSED.findIndex(([each]) => each === name)}`;
    const before = await takenLines();
    peer.send(invite(user, callId), stormy.sipPort, EDGE_ADDRESS);
    const answer = await waitFor(
      () => peer.all.find((text) => headerIn(text, 'Call-ID') === callId && /^SIP\/2\.0 [2-6]/.test(text)),
      { what: 'an answer' },
    );
    expect(answer.slice('SIP/2.0 '.length)).toMatch(status);
    const toTag = /;tag=([^;\s]+)/.exec(headerIn(answer, 'To') ?? '')?.[1] ?? '';
    peer.send(
      request('ACK', { port: peer.port, callId, branch: `z9hG4bK${callId}`, toTag }),
      stormy.sipPort,
      EDGE_ADDRESS,
    );
    expect(await takenLines()).toBe(before);
  });

  it('in any other form reaches the line as digits, * and # alone', async () => {
    const heard: Record<string, string> = {};
    for (const [index, [, user]] of DIALLED.entries())
      peer.send(invite(user, `dialled-${index}`, String(7_000 + index)), stormy.sipPort, EDGE_ADDRESS);
    // All at once, each on a line of its own, found by who calls.
    await stormy.gateway.waitForView(
      (view) => view.calls.length === DIALLED.length && view.calls.every(({ line }) => line),
      {
        what: 'a line for each',
        deadlineMs: 20_000,
      },
    );
    const lines = new Map(
      stormy.gateway.view.calls.map(({ caller, line }) => [caller.number, Number(line?.split('/')[1])]),
    );
    for (const [index, [name, , digits]] of DIALLED.entries()) {
      const port = lines.get(String(7_000 + index)) ?? 0;
      await stormy.line.waitForDigits(port, digits).catch(() => undefined);
      heard[name] = (await stormy.line.report(port)).digits;
    }
    expect(heard).toEqual(Object.fromEntries(DIALLED.map(([name, , digits]) => [name, digits])));
    for (const [index] of DIALLED.entries()) {
      const callId = `dialled-${index}`;
      const ok = await waitFor(
        () => peer.all.find((text) => headerIn(text, 'Call-ID') === callId && text.startsWith('SIP/2.0 200')),
        { what: `the answer of ${callId}` },
      );
      const toTag = /;tag=([^;\s]+)/.exec(headerIn(ok, 'To') ?? '')?.[1] ?? '';
      const parts = { port: peer.port, callId, toTag };
      peer.send(request('ACK', parts), stormy.sipPort, EDGE_ADDRESS);
      peer.send(request('BYE', { ...parts, cseq: 2 }), stormy.sipPort, EDGE_ADDRESS);
    }
    await stormy.line.quiet();
  });
});
