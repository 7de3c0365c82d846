import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FLOWS, interopDocument, PEERS, type Sighting, sightingsIn } from './interop-matrix.ts';

const CALLED = 'is called, and both hear each other';
const sdes: Sighting = { peer: 'Asterisk', over: 'TLS', audio: 'SDES', behaviour: CALLED };
const udp: Sighting = { peer: 'Asterisk', over: 'UDP', behaviour: CALLED };
const tls: Sighting = { peer: 'Asterisk', over: 'TLS', behaviour: CALLED };

const lineOf = (document: string, behaviour: string) =>
  document.split('\n').find((line) => line.startsWith(`| ${behaviour} |`));

/** A report as vitest's JSON reporter writes it. */
const report = (...tests: readonly { status: string; meta?: object }[]) =>
  JSON.stringify({ testResults: [{ assertionResults: tests }] });

test('a cell says how it was seen, each way once and in the order of the list, whatever the tests’ order', () => {
  const document = interopDocument([sdes, tls, udp, sdes, udp], { Asterisk: '22.1.0' });
  expect(lineOf(document, CALLED)).toBe(`| ${CALLED} | UDP, TLS, TLS + SDES |  |  |  |  |  |`);
  expect(interopDocument([udp, sdes, tls], { Asterisk: '22.1.0' })).toBe(document);
});

test('what nobody tried has empty cells, and every behaviour has its line', () => {
  const document = interopDocument([], {});
  for (const { behaviours } of FLOWS)
    for (const behaviour of behaviours)
      expect(lineOf(document, behaviour)).toBe(`| ${behaviour} |${'  |'.repeat(PEERS.length)}`);
});

test('who was there is listed with the version that it tells', () => {
  const document = interopDocument([], { baresip: '1.0.0' });
  expect(document).toContain('| baresip | 1.0.0 | a telephone');
  expect(document).toContain('| Kamailio | not asked |');
});

test('only what passed is read from a run', () => {
  const told = { meta: { interop: [sdes] } };
  expect(sightingsIn(report({ status: 'passed', ...told }, { status: 'failed', meta: { interop: [udp] } }))).toEqual([
    sdes,
  ]);
  expect(sightingsIn(report({ status: 'passed' }, { status: 'passed', meta: {} }))).toEqual([]);
});

test('words that are in no list are an error', () => {
  const wrong = report({ status: 'passed', meta: { interop: [{ ...udp, behaviour: 'sings' }] } });
  expect(() => sightingsIn(wrong)).toThrow(/no such words/);
});

test('docs/interop.md has every behaviour that a test may tell, and no other', () => {
  const document = readFileSync(new URL('../../docs/interop.md', import.meta.url), 'utf8');
  const first = (text: string) => text.split('\n').flatMap((line) => /^\| ([^|]+) \|/.exec(line)?.[1] ?? []);
  expect(first(document)).toEqual(first(interopDocument([], {})));
});
