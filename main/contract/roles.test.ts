import { assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roles } from './access.ts';
import { requests } from './requests.ts';
import { httpRules, mayAsk, mayFetch, rules } from './roles.ts';

const names = Object.keys(requests);

/** Only at the machine: links into it, and the headset that is plugged in there. */
const HERE: readonly string[] = ['console.link', 'headset.choose', 'headset.show'];

describe('the table of roles', () => {
  it('has a rule for each request, and for nothing else', () => {
    expect(Object.keys(rules).toSorted()).toEqual(names.toSorted());
  });

  it('lets an owner at the machine do everything, and over the network all but what is the machine’s own', () => {
    for (const name of names)
      expect([name, mayAsk('owner', name, true), mayAsk('owner', name)]).toEqual([name, true, !HERE.includes(name)]);
  });

  it('lets nobody with less do what somebody with more may not', () => {
    assert(
      property(constantFrom(...names), (name) => {
        const [owner, receptionist, viewer] = roles.map((role) => mayAsk(role, name));
        expect(!viewer || receptionist).toBe(true);
        expect(!receptionist || owner).toBe(true);
      }),
    );
  });

  it('refuses every request and every role that it does not know', () => {
    assert(
      property(string(), string(), (role, request) => {
        if (!(roles as readonly string[]).includes(role)) {
          for (const name of names) expect(mayAsk(role, name)).toBe(false);
          expect(mayFetch(role, 'page')).toBe(false);
        }
        if (!names.includes(request)) expect(mayAsk('owner', request, true)).toBe(false);
      }),
    );
    for (const odd of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '']) {
      expect(mayAsk('owner', odd)).toBe(false);
      expect(mayAsk(odd, 'access.me')).toBe(false);
    }
  });

  it('lets a viewer change nothing but the own password', () => {
    const changing = names.filter((name) => mayAsk('viewer', name) && rules[name as keyof typeof rules].audited);
    expect(changing).toEqual(['user.own-password']);
  });

  it.each([
    ['settings.update'],
    ['user.add'],
    ['guards.pin'],
    ['two-stage.pin'],
    ['guards.lift'],
    ['diagnostics.make'],
    ['backup.make'],
    ['provisioning.apply'],
    ['access.switch'],
    ['monitoring.secret'],
    ['audit.list'],
  ])('leaves %s to the owner', (name) => {
    expect(roles.filter((role) => mayAsk(role, name))).toEqual(['owner']);
  });

  it('lets a receptionist do all that calls need', () => {
    for (const name of names.filter((each) => /^(call|desk)\./.test(each) && each !== 'call.ladder'))
      expect([name, mayAsk('receptionist', name), mayAsk('viewer', name)]).toEqual([name, true, false]);
  });

  it('lets the owner alone upload', () => {
    expect(Object.keys(httpRules).map((act) => [act, mayFetch('viewer', act as keyof typeof httpRules)])).toEqual([
      ['page', true],
      ['download', true],
      ['upload', false],
    ]);
    expect(mayFetch('receptionist', 'upload')).toBe(false);
  });
});
