import {
  anything,
  array,
  assert,
  constantFrom,
  dictionary,
  letrec,
  nat,
  oneof,
  property,
  record,
  string,
  stringMatching,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSecretName, redact, redactText } from './redact.ts';

const secret = stringMatching(/^[A-Za-z0-9!$%&()+,;=^~-]{6,24}$/);

/** Plain data of any shape with `secret` wherever it may be put. */
const withSecret = (value: string) =>
  letrec((tie) => ({
    tree: oneof(
      { depthSize: 'small' },
      string(),
      nat(),
      constantFrom(
        value,
        `a ${value} b`,
        `sip:me:${value}@host`,
        `https://me:${value}@host/x?y=1`,
        null,
        undefined,
        true,
      ),
      array(tie('tree'), { maxLength: 4 }),
      dictionary(oneof(string(), constantFrom('password', 'host', value, '__proto__')), tie('tree'), { maxKeys: 4 }),
    ),
  })).tree;

describe('redaction', () => {
  it('leaves no secret that it was told, wherever it stands', () => {
    assert(
      property(
        secret.chain((value) => record({ value: constantFrom(value), tree: withSecret(value) })),
        ({ value, tree }) => {
          expect(JSON.stringify(redact({ tree }, [value])) ?? '').not.toContain(value);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('leaves nothing that stands under a secret’s name, told or not', () => {
    const names = constantFrom(
      'password',
      'Password',
      'authPassword',
      'webhook-secret',
      'snmp_auth_key',
      'token',
      'newPassword',
      'pin',
      'trunk/pbx/password',
      'guards/pin',
      'passphrase',
      'Authorization',
      'cookie',
      'community',
      'apiKey',
      'privKey',
      'client_secret',
    );
    assert(
      property(names, secret, oneof(string(), nat()), (name, value, other) => {
        const shown = redact({ other, deep: [{ [name]: value }, { [name]: { inner: value } }, { [name]: [value] }] });
        expect(JSON.stringify({ ...(shown as object), other: '' })).not.toContain(value);
      }),
    );
  });

  it('changes nothing of what is no secret, and takes whatever it is given', () => {
    const settings = {
      host: 'pbx.example',
      port: 5060,
      names: ['a', 'b'],
      tls: { keyFile: '/k.pem', pin: undefined },
      pinPrefix: '**',
      askPin: true,
      guards: { limits: { concurrent: 2 } },
    };
    expect(redact(settings)).toEqual(settings);
    assert(property(anything(), (value) => void redact(value)));
  });

  it.each([
    ['keyFile'],
    ['certFile'],
    ['pinPrefix'],
    ['askPin'],
    ['monkey'],
    ['host'],
    ['routes'],
    ['name'],
    ['turkey'],
    ['spin'],
    ['key'],
    ['keysInClear'],
  ])('%s is no secret’s name', (name) => {
    expect(isSecretName(name)).toBe(false);
  });

  it.each([
    ['https://me:hunter22@host/hook', 'https://***@host/hook'],
    ['Authorization: Bearer abcdefgh12345678', 'Authorization: Bearer ***'],
    ['GET /hook?token=abc&x=1', 'GET /hook?token=***&x=1'],
    ['INVITE sip:**4711*0044207@gw', 'INVITE sip:*****0044207@gw'],
    ['a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc', 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 ***'],
    ['x -----BEGIN EC PRIVATE KEY-----\nabc\n-----END EC PRIVATE KEY----- y', 'x *** y'],
    ['called 030 1234567', 'called 030 1234567'],
  ])('%s', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it('knows a secret as JSON and addresses write it', () => {
    const secret = 'a"b c\\d&e';
    for (const text of [
      JSON.stringify({ note: secret }),
      `https://host/?x=${encodeURIComponent(secret)}`,
      JSON.stringify(redact([secret], [secret])),
    ])
      expect(redactText(text, [secret])).not.toMatch(/b c|b%20c/);
  });

  it('takes time in proportion to the text', () => {
    for (const piece of ['sip:', 'https://', '?token=', 'a=crypto:', '-----BEGIN ', 'Bearer '])
      expect(redactText(piece.repeat(20_000)).length).toBeGreaterThan(0);
  });
});
