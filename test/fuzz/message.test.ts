/** What comes off the network is read or refused, never thrown out of; and what is read is written out as it was meant. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../main/core/clock.ts';
import { silentLog } from '../../main/core/log.ts';
import { EdgeGuard } from '../../main/sip/guard/edge-guard.ts';
import { callerOf } from '../../main/sip/identity.ts';
import {
  headerOf,
  headersOf,
  type Reading,
  readMessage,
  type SipMessage,
  writeMessage,
} from '../../main/sip/message.ts';
import { MessageRouter } from '../../main/sip/message-router.ts';
import { StreamFramer } from '../../main/sip/stream-framer.ts';
import { parseVia } from '../../main/sip/via.ts';

const VECTORS = new URL('vectors/rfc4475/', import.meta.url);
const torture = readdirSync(VECTORS)
  .filter((name) => name.endsWith('.dat'))
  .map((name) => readFileSync(new URL(name, VECTORS)));

/** A torture message with some of its bytes changed, cut out, doubled or swapped for what means something in SIP. */
const mangled = fc
  .tuple(
    fc.constantFrom(...torture),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat(40),
        fc.oneof(
          fc.uint8Array({ maxLength: 4 }),
          fc
            .constantFrom(...'<,>,",;,\\,\r\n,\r\n\r\n,\0,:,@,%00,%,=,sip:,(,[,]'.split(','))
            .map((text) => Buffer.from(text)),
        ),
      ),
      { maxLength: 6 },
    ),
  )
  .map(([message, changes]) =>
    changes.reduce((bytes: Buffer, [where, gone, put]) => {
      const at = where % (bytes.length + 1);
      return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + (gone % 8))]);
    }, message),
  );
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const anything = fc.oneof(mangled, bytes);

const messageOf = (reading: Reading): SipMessage | undefined =>
  reading.kind === 'message' ? reading.message : undefined;

describe('any bytes', () => {
  it('are read, refused or dropped, and nothing is thrown', () => {
    fc.assert(
      fc.property(anything, (input) => {
        const reading = readMessage(input);
        expect(['message', 'refuse', 'drop']).toContain(reading.kind);
        const message = messageOf(reading);
        if (message) callerOf(message);
        // A refusal can be sent: it has what a response copies.
        if (reading.kind === 'refuse')
          for (const name of ['Via', 'From', 'To', 'Call-ID', 'CSeq'])
            expect(headerOf(reading.request, name)).toBeTruthy();
      }),
      { numRuns: 3_000 },
    );
  });

  it('that were read are written so that they read the same again', () => {
    fc.assert(
      fc.property(mangled, (input) => {
        const message = messageOf(readMessage(input));
        if (!message) return;
        const again = messageOf(readMessage(Buffer.from(writeMessage(message))));
        expect(again && { ...again, headers: undefined }).toEqual({ ...message, headers: undefined });
        for (const name of ['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Contact'])
          expect(again && headersOf(again, name)).toEqual(headersOf(message, name));
      }),
      { numRuns: 2_000 },
    );
  });

  it('of a stranger reach no trunk, and every answer is the same 403', () => {
    const clock = new VirtualClock();
    const attachment = {
      admits: () => false,
      contactUser: undefined,
      knowsCall: () => true,
      awaits: () => false,
      receive: () => {
        throw new Error('a trunk was given a stranger’s message');
      },
    };
    let host = 0;
    fc.assert(
      fc.property(anything, (input) => {
        using guard = new EdgeGuard({ clock, log: silentLog });
        const router = new MessageRouter(guard, silentLog);
        router.attachments.add(attachment);
        const answers: string[] = [];
        const address = `192.0.2.${host++ % 250}`;
        router.receive(input, { address, port: 5060 }, (text) => answers.push(text), false);
        expect(answers.length).toBeLessThanOrEqual(1);
        for (const text of answers) expect(text).toMatch(/^SIP\/2\.0 403 Forbidden\r\n/);
      }),
      { numRuns: 1_000 },
    );
  });

  it('chopped up anyhow make the same messages of a stream', () => {
    const whole = (user: string): string =>
      `OPTIONS sip:${user}@h SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\nl: ${Buffer.byteLength(user)}\r\n\r\n${user}`;
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z0-9]{1,12}$/), { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
        (users, steps) => {
          const stream = Buffer.from(users.map(whole).join(''));
          const framer = new StreamFramer();
          const out: string[] = [];
          for (let at = 0, step = 0; at < stream.length; step++) {
            const length = steps[step % steps.length] ?? 1;
            for (const framed of framer.push(stream.subarray(at, at + length)))
              if (framed.kind === 'message') out.push(framed.bytes.toString());
            at += length;
          }
          expect(out).toEqual(users.map(whole));
        },
      ),
    );
  });

  it('that look like a Via are read or not, and a port is a port', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 80 }),
          fc.string({ maxLength: 40 }).map((text) => `SIP/2.0/UDP ${text}`),
        ),
        (value) => {
          const read = parseVia(value);
          if (read?.port !== undefined) expect(Number.isInteger(read.port)).toBe(true);
        },
      ),
    );
  });
});
