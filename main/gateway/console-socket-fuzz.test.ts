import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Role } from '../contract/access.ts';
import { requests } from '../contract/requests.ts';
import { mayAsk } from '../contract/roles.ts';
import { VirtualClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import { AccessGate } from './access/access-gate.ts';
import type { ConsoleBackend } from './console-backend.ts';
import { type ConsoleCarrier, ConsoleSocket } from './console-socket.ts';

/** What came through to the gateway, and what was answered. */
function consoleOf(role: Role) {
  const handled: { readonly name: string; readonly input: unknown }[] = [];
  const answers: { readonly id: number; readonly ok: boolean }[] = [];
  const clock = new VirtualClock();
  const gate = new AccessGate({
    signIns: { seen: () => true },
    audit: { add: () => {} },
    clock,
    secrets: () => [],
  });
  gate.opened('it', { kind: 'user', name: 'ada', role, signIn: 'one', address: '192.0.2.1' });
  const carrier = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    send: (text: string) => void answers.push(JSON.parse(text)),
  });
  const backend = {
    handle: async (name: string, input: unknown) => {
      handled.push({ name, input });
      return { ok: false, text: 'Not today.' };
    },
  } as unknown as ConsoleBackend;
  new ConsoleSocket('it', carrier as unknown as ConsoleCarrier, { backend, gate, clock, log: silentLog });
  const says = async (text: string, isBinary: boolean): Promise<void> => {
    // The gate slows down who says so much at once.
    clock.advance(1_000);
    carrier.emit('message', text, isBinary);
    for (let turns = 0; turns < 10; turns++) await Promise.resolve();
  };
  return { handled, answers, says };
}

const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...Object.keys(requests)) },
  fc.constantFrom('__proto__', 'constructor', 'toString', 'call.', 'CALL.DIAL', ''),
  fc.string(),
);
/** Words that the contract has, and what is not in it. */
const word = fc.constantFrom(
  ...['callId', 'line', 'to', 'digits', 'change', 'slot', 'id', 'text', 'role', 'user', 'password', 'limit', 'ids'],
);
const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.jsonValue());
const input = fc.oneof(fc.dictionary(word, value, { maxKeys: 4 }), fc.jsonValue(), fc.constant({}));
const id = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1 }) }, fc.jsonValue());
const message = fc.oneof(
  { weight: 8, arbitrary: fc.record({ id, request: name, input }).map((said) => JSON.stringify(said)) },
  fc.record({ id, request: name, input }, { requiredKeys: [] }).map((said) => JSON.stringify(said)),
  fc.json(),
  fc.string({ unit: 'binary' }),
);

it.each(['viewer', 'receptionist', 'owner'] as const)(
  'nothing unvalidated acts, nothing beyond the role of a %s, and each message is answered once',
  async (role) => {
    let through = 0;
    await fc.assert(
      fc.asyncProperty(
        message,
        fc.oneof({ weight: 8, arbitrary: fc.constant(false) }, fc.constant(true)),
        async (text, isBinary) => {
          const { handled, answers, says } = consoleOf(role);
          await says(text, isBinary);
          expect(answers).toHaveLength(1);
          through += handled.length;
          for (const { name, input } of handled) {
            expect(isBinary).toBe(false);
            expect(Object.hasOwn(requests, name) && mayAsk(role, name)).toBe(true);
            const schema = requests[name as keyof typeof requests].input;
            expect(schema.safeParse(JSON.parse(text).input)).toEqual({ success: true, data: input });
          }
        },
      ),
      { numRuns: 2_000 },
    );
    // Some were right by chance: the rest was refused for a reason.
    expect(through).toBeGreaterThan(10);
  },
);
