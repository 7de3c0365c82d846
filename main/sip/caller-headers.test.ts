import { describe, expect, it } from 'vitest';
import { callerHeaders } from './caller-headers.ts';
import { callerOf } from './identity.ts';
import { type CallerWay, IDENTITY, type IdentityPolicy } from './identity-policy.ts';
import { readMessage, type SipMessage } from './message.ts';
import type { Identity } from './trunk.ts';

const anna: Identity = { number: '+4930123', name: 'Anna "A" Bell', divertedFrom: '100' };
const WAYS: readonly CallerWay[] = ['p-asserted-identity', 'p-preferred-identity', 'remote-party-id', 'from', 'none'];

const headers = (caller: Identity, policy: Partial<IdentityPolicy>, account?: string) =>
  callerHeaders(caller, { account, host: 'h', target: '200', policy: { ...IDENTITY, ...policy } });
const all = (...of: Parameters<typeof headers>): string => JSON.stringify(headers(...of));

describe('our INVITE tells the caller', () => {
  it('in the header that the trunk wants, beside the account', () => {
    const told = '"Anna \\"A\\" Bell" <sip:+4930123@h>';
    const [identity] = headers(anna, {}, 'acc').extra;
    expect(identity).toBe(`P-Asserted-Identity: ${told}`);
    expect(headers(anna, { send: 'p-preferred-identity' }, 'acc').extra[0]).toBe(`P-Preferred-Identity: ${told}`);
    expect(headers(anna, { send: 'remote-party-id' }, 'acc').extra[0]).toBe(
      `Remote-Party-ID: ${told};party=calling;screen=yes;privacy=off`,
    );
    expect(headers(anna, {}, 'acc').from).toEqual({ user: 'acc', host: 'h', name: 'Anna "A" Bell' });
  });

  it('in From alone, in the account’s place, and nowhere where it is not wanted', () => {
    expect(headers(anna, { send: 'from', diversion: 'none' }, 'acc')).toEqual({
      from: { user: '+4930123', host: 'h', name: 'Anna "A" Bell' },
      extra: [],
    });
    expect(headers({ number: '030' }, { send: 'from' }).from).toEqual({ user: '030', host: 'h', name: null });
    expect(all({ number: '030' }, { send: 'none' }, 'acc')).not.toContain('030');
    expect(all({ number: '030' }, { send: 'none' })).not.toContain('030');
  });

  it('and never a withheld one to whom it is not trusted with, in whatever way', () => {
    const secret: Identity = { number: '5550199', name: 'Secret Caller', withheld: true };
    for (const send of WAYS) {
      for (const account of [undefined, 'acc']) {
        const text = all(secret, { send, trust: false }, account);
        expect(text).not.toMatch(/5550199|Secret/);
        expect(text).toContain('Privacy: id');
        expect(all(secret, { send, trust: true }, account)).not.toContain('Secret');
      }
    }
    expect(headers(secret, { send: 'remote-party-id' }).extra[1]).toContain('privacy=full');
    expect(headers(secret, { send: 'from', trust: true }).from.user).toBe('anonymous');
  });

  it('by whom it was forwarded: Diversion, History-Info, or not', () => {
    const of = (diversion: IdentityPolicy['diversion']) => headers(anna, { diversion }).extra.slice(1);
    expect(of('diversion')).toEqual(['Diversion: <sip:100@h>;reason=unknown']);
    expect(of('history-info')).toEqual(['History-Info: <sip:100@h>;index=1, <sip:200@h;cause=302>;index=1.1;mp=1']);
    expect(of('none')).toEqual([]);
  });
});

function invite(...extra: string[]): SipMessage {
  const lines = [
    'INVITE sip:1@h SIP/2.0',
    'Via: SIP/2.0/UDP h;branch=z9hG4bKx',
    'From: "Desk" <sip:100@h>;tag=t',
    'To: <sip:1@h>',
    'Call-ID: c',
    'CSeq: 1 INVITE',
    ...extra,
    '',
    '',
  ];
  const reading = readMessage(Buffer.from(lines.join('\r\n')));
  if (reading.kind !== 'message') throw new Error(JSON.stringify(reading));
  return reading.message;
}

describe('an INVITE that came', () => {
  const trusted = { trust: true };
  const stranger = { trust: false };

  it('from a trusted peer is of whom it asserts; another’s word is not taken', () => {
    const asserted = invite('P-Asserted-Identity: "Anna" <sip:030@h>');
    expect(callerOf(asserted, trusted)).toEqual({ number: '030', name: 'Anna' });
    expect(callerOf(asserted, stranger)).toEqual({ number: '100', name: 'Desk' });
    const remoteParty = invite('Remote-Party-ID: "Anna" <sip:030@h>;party=calling;screen=yes');
    expect(callerOf(remoteParty, trusted)).toEqual({ number: '030', name: 'Anna' });
    expect(callerOf(remoteParty, stranger)).toEqual({ number: '100', name: 'Desk' });
    expect(callerOf(invite('Remote-Party-ID: <sip:1@h>;party=called'), trusted).number).toBe('100');
  });

  it('with privacy is nobody’s, whoever asks for it and how', () => {
    for (const peer of [trusted, stranger]) {
      for (const header of [
        'Privacy: id',
        'Privacy: critical;id',
        'Privacy: user',
        'Remote-Party-ID: <sip:030@h>;privacy=full',
      ]) {
        expect(callerOf(invite('P-Asserted-Identity: <sip:030@h>', header), peer)).toEqual({ withheld: true });
      }
      expect(callerOf(invite('P-Asserted-Identity: <sip:030@h>', 'Privacy: none'), peer)).not.toHaveProperty(
        'withheld',
      );
    }
  });

  it('tells who forwarded it, the last of several, unless that is private', () => {
    const of = (...extra: string[]) => callerOf(invite(...extra), trusted).divertedFrom;
    expect(of('Diversion: <sip:500@h>;reason=user-busy', 'Diversion: <sip:400@h>;reason=unconditional')).toBe('500');
    expect(of('Diversion: <sip:500@h>;privacy=full')).toBeUndefined();
    const entries = '<sip:400@h>;index=1, <sip:500@h;cause=302>;index=1.1, <sip:1@h;cause=486>;index=1.1.1';
    expect(of(`History-Info: ${entries}`)).toBe('500');
    expect(of('History-Info: <sip:400@h>;index=1, <sip:1@h>;index=1.1')).toBeUndefined();
    expect(of('History-Info: <sip:400@h?Privacy=history>;index=1, <sip:1@h;cause=302>;index=1.1')).toBeUndefined();
    expect(of()).toBeUndefined();
  });
});
