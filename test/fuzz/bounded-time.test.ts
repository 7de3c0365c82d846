/**
 * No text, however it is made, holds the gateway up: what reads the network takes time in proportion to its length. A
 * reader that takes the square of it needs seconds for a message of 64 kB, and all calls' signalling waits meanwhile.
 */
import { expect, it } from 'vitest';
import { callerOf, displayNameOf } from '../../main/sip/identity.ts';
import { signalIn } from '../../main/sip/info-digit.ts';
import { NameAddr, Uri } from '../../main/sip/jssip.ts';
import { readMessage, splitList, tagOf } from '../../main/sip/message.ts';
import { areParameters, isWellFormedName } from '../../main/sip/name-addr.ts';
import { StreamFramer } from '../../main/sip/stream-framer.ts';
import { parseUri, uriIn } from '../../main/sip/uri.ts';
import { isWellFormedVia, parseVia, stampVia } from '../../main/sip/via.ts';
import { redacted } from '../../main/sip/wire-log.ts';

/** The longest message that is taken (TCP; a datagram is no longer). */
const LONGEST = 65_535;
/** What is handed to JsSIP's own grammar, which is linear but slow, is cut off at 4 kB. */
const LONGEST_FOR_JSSIP = 4_096;
/** Quadratic ones take seconds; on a machine that is busy with other things a linear one may take this. */
const LONG_MS = 400;

const via = { transport: 'UDP', host: 'h', rport: true };
const message = (value: string): string =>
  `INVITE sip:1@h SIP/2.0\r\nVia: SIP/2.0/UDP h;${value}\r\nFrom: ${value}\r\nTo: ${value}\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\nContact: ${value}\r\nP-Asserted-Identity: ${value}\r\n\r\n`;

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  readMessage: (text) => readMessage(Buffer.from(text)),
  'readMessage, in its headers': (text) => readMessage(Buffer.from(message(text))),
  callerOf: (text) => {
    const reading = readMessage(Buffer.from(message(text)));
    return reading.kind === 'message' && callerOf(reading.message);
  },
  StreamFramer: (text) => new StreamFramer().push(Buffer.from(`INVITE sip:1@h SIP/2.0\r\n${text}`)),
  displayNameOf,
  uriIn,
  parseUri,
  splitList,
  tagOf,
  isWellFormedName,
  areParameters,
  isWellFormedVia,
  parseVia,
  stampVia: (text) => stampVia(text, via, { address: '127.0.0.1', port: 5060 }),
  redacted,
  signalIn: (text) => signalIn('application/dtmf-relay', text),
  'JsSIP, a name': (text) => NameAddr.parse(text.slice(0, LONGEST_FOR_JSSIP)),
  'JsSIP, a URI': (text) => Uri.parse(text.slice(0, LONGEST_FOR_JSSIP)),
};

const BEGINNINGS = ['', 'sip:', 'sip:a', '"', 'a', 'tel:', ';tag', 'SIP/2.0/UDP h', '<sip:', '"a" <', 'a <sip:b@c>;'];
const UNITS =
  ' |<|>|"|;|; |,|\\|a|a |;tag|;tag=a|<sip:|"a|:|@|%|%4|(|[|=|\r\n |SIP/|.|a.|1|::|\\"|\t|a=crypto:1 a |sip:a:'.split(
    '|',
  );
const ENDS = ['', 'x', '>'];

it.each(Object.entries(readers))('%s is never slow', (_, read) => {
  let slowest = { ms: 0, text: '' };
  for (const beginning of BEGINNINGS) {
    for (const unit of UNITS) {
      for (const end of ENDS) {
        const text = `${beginning}${unit.repeat(Math.floor(LONGEST / unit.length))}`.slice(0, LONGEST - 1) + end;
        const began = performance.now();
        read(text);
        const ms = performance.now() - began;
        if (ms > slowest.ms) slowest = { ms, text: `${beginning}${unit}…${end}` };
      }
    }
  }
  expect(slowest.ms, slowest.text).toBeLessThan(LONG_MS);
});

it('a stream that brings a byte at a time is no slower for each than for the whole', () => {
  const framer = new StreamFramer();
  const bytes = Buffer.from(`INVITE sip:1@h SIP/2.0\r\n${'a: b\r\n'.repeat(10_000)}`);
  const tookMs: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const began = performance.now();
    framer.push(bytes.subarray(at, at + 1));
    tookMs.push(performance.now() - began);
  }
  // The slowest thousandth: a machine that does something else meanwhile is slow now and then.
  const slowMs = tookMs.sort((a, b) => a - b)[Math.floor(0.999 * tookMs.length)];
  expect(slowMs).toBeLessThan(5);
});
