import { assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roles } from '../../contract/access.ts';
import { requests } from '../../contract/requests.ts';
import { mayAsk } from '../../contract/roles.ts';
import { VirtualClock } from '../../core/clock.ts';
import type { AuditAct } from '../../store/audit-log.ts';
import { AccessGate } from './access-gate.ts';
import type { Visitor } from './visitor.ts';

function aGate(secrets: readonly string[] = []) {
  const clock = new VirtualClock();
  const written: AuditAct[] = [];
  const gone = new Set<string>();
  const gate = new AccessGate({
    signIns: { seen: (id) => !gone.has(id) },
    audit: { add: (act) => void written.push(act) },
    clock,
    secrets: () => secrets,
  });
  const enter = (visitor: Partial<Extract<Visitor, { kind: 'user' }>> = {}): string => {
    const console = `console-${Math.random()}`;
    gate.opened(console, { kind: 'user', name: 'olga', role: 'owner', signIn: 's1', address: '192.0.2.7', ...visitor });
    return console;
  };
  return { clock, gate, written, gone, enter };
}

describe('the gate', () => {
  it('refuses exactly what the table of roles refuses, whatever is asked', () => {
    const names = Object.keys(requests);
    assert(
      property(constantFrom(...roles), constantFrom(...names, '__proto__', 'no.such'), (role, request) => {
        const { gate, enter } = aGate();
        expect(gate.refusal(enter({ role }), request) === undefined).toBe(mayAsk(role, request));
      }),
    );
    assert(
      property(string(), (request) => {
        const { gate, enter } = aGate();
        if (!names.includes(request)) expect(gate.refusal(enter(), request)).toBeDefined();
      }),
    );
  });

  it('lets who is at the machine do everything', () => {
    const { gate } = aGate();
    for (const by of ['console', 'command line'] as const) {
      gate.opened('here', { kind: 'here', role: 'owner', by, address: '127.0.0.1' });
      for (const name of Object.keys(requests)) expect(gate.refusal('here', name)).toBeUndefined();
    }
  });

  it('writes down who did what from where, and who tried to', () => {
    const { gate, written, enter } = aGate();
    const olga = enter();
    gate.made(olga, 'call.hang-up', { callId: 'c1' }, true);
    gate.made(olga, 'records.list', { limit: 50 }, true);
    gate.refusal(enter({ name: 'vera', role: 'viewer' }), 'user.add');
    expect(written).toEqual([
      { who: 'olga', from: '192.0.2.7', what: 'call.hang-up', ok: true, detail: '{"callId":"c1"}' },
      { who: 'vera', from: '192.0.2.7', what: 'user.add', ok: false },
    ]);
  });

  it('writes down no secret', () => {
    const { gate, written, enter } = aGate(['hunter2hunter2']);
    const olga = enter();
    gate.made(olga, 'user.add', { name: 'vera', role: 'viewer', password: 'correct horse' }, true);
    gate.made(olga, 'user.own-password', { oldPassword: 'first of all', newPassword: 'second of all' }, true);
    gate.made(olga, 'guards.pin', { pin: '4711' }, true);
    gate.made(olga, 'monitoring.secret', { which: 'webhook', secret: 'much entropy' }, true);
    gate.made(olga, 'call.transfer', { callId: 'c1', to: '**4711*0044207' }, true);
    gate.made(olga, 'settings.update', { change: { trunks: [{ name: 'hunter2hunter2' }] } }, true);
    const text = JSON.stringify(written);
    for (const secret of ['correct horse', 'first of all', 'second of all', '4711', 'much entropy', 'hunter2'])
      expect(text).not.toContain(secret);
  });

  it('lets nobody ask who is signed out, nor a console that is closed', () => {
    const { gate, gone, enter } = aGate();
    const olga = enter();
    gone.add('s1');
    expect(gate.refusal(olga, 'access.me')).toContain('signed out');
    gone.clear();
    gate.closed(olga);
    expect(gate.refusal(olga, 'access.me')).toContain('closed');
  });

  it('slows down who asks for too much, and does not forget for how long', () => {
    const { clock, gate, enter } = aGate();
    const olga = enter();
    const pauses = (): number[] => Array.from({ length: 250 }, () => Math.round(gate.pauseMs(olga)));
    const first = pauses();
    expect(first.filter((ms) => ms === 0)).toHaveLength(200);
    expect([first[200], first[249]]).toEqual([10, 500]);
    expect(Math.round(gate.pauseMs(enter()))).toBe(0);
    clock.advance(500);
    expect(Math.round(gate.pauseMs(olga))).toBe(10);
    clock.advance(60_000);
    expect(pauses().filter((ms) => ms === 0)).toHaveLength(200);
  });
});
