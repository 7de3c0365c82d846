/** A call history as an office has it after many years, made quickly. */
import { DatabaseSync } from 'node:sqlite';
import { numberKey } from '../../../main/contacts/written-number.ts';
import { firstPlaceAt } from '../../../main/store/call-order.ts';

/** Where the numbers are of. */
export const OFFICE = { country: 'de', areaCode: '30' } as const;

const LINES = ['office/1', 'office/2', 'office/3', 'office/4', 'office/5', 'office/6', 'office/7', 'office/8'] as const;
const TRUNKS = ['pbx', 'provider', 'backup'] as const;
const AREAS = ['30', '40', '89', '221', '171', '160'] as const;
const GIVEN = ['Ann', 'Jörg', 'Zoë', 'Łukasz', 'Marie', 'Søren', 'Olga', 'José', 'Ben', 'Fatima'] as const;
const FAMILY = ['Müller', 'Smith', 'Øst', 'García', 'Dupont', 'Nowak', 'Kowalczyk', 'Becker', 'Rossi', 'Weiß'] as const;
const REASONS = ['The caller hung up.', '600 at "pbx" hung up.', 'Ended at this desk.'] as const;
const EXTENSIONS = ['600', '601', '602', 'this desk'] as const;
const PEOPLE = 20_000;
const AUDIO = '{"codec":"PCMA","heard":{"mos":4.2,"lostPercent":0.1,"jitterMs":2.1},"roundTripMs":3.2}';

/** Repeats itself, so that every run has the same calls (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function outcomeOf(draw: number, inbound: boolean): string {
  if (draw < 0.8) return 'answered';
  if (draw < 0.93) return inbound ? 'missed' : 'cancelled';
  if (draw < 0.98) return inbound ? 'refused' : 'busy';
  return 'failed';
}

/** Fills `calls.db`, which `openCallHistory` has made, with ended calls whose words are still to be indexed. */
export function fillHistory(
  file: string,
  calls: number,
  { since, seed = 1 }: { readonly since: number; readonly seed?: number },
): void {
  const random = randomOf(seed);
  const pick = <T>(of: readonly [T, ...T[]]): T => of[Math.floor(random() * of.length)] ?? of[0];
  const people = Array.from({ length: PEOPLE }, () => {
    const number = `0${pick(AREAS)}${String(Math.floor(1e6 + random() * 9e6))}`;
    const key = numberKey(number, OFFICE);
    return {
      number,
      name: random() < 0.6 ? `${pick(GIVEN)} ${pick(FAMILY)}` : null,
      party: key?.e164 ?? key?.digits ?? null,
      tail: key?.tail ?? null,
    };
  });
  using db = new DatabaseSync(file);
  const partyIndex = String(db.prepare("SELECT sql FROM sqlite_schema WHERE name = 'calls_by_party'").get()?.sql);
  // One after another they would be put all over it.
  db.exec('PRAGMA synchronous = OFF; BEGIN IMMEDIATE; DROP INDEX calls_by_party');
  const insert = db.prepare(
    `INSERT INTO calls (seq, id, direction, line, trunk, caller_number, caller_name, called, started_at, answered_at,
       answered_by, ended_at, outcome, reason, echo_erl_db, echo_erle_db, echo_state, echo_seeded, audio, seen_at, party,
       party_tail)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 12.3, 30.1, 'converged', 1, ?, ?, ?, ?)`,
  );
  let at = since;
  for (let index = 0; index < calls; index++) {
    at += Math.ceil(random() * 180_000);
    const inbound = random() < 0.65;
    const person = people[Math.floor(random() * PEOPLE)];
    if (!person) continue;
    const outcome = outcomeOf(random(), inbound);
    const answered = outcome === 'answered';
    const ended = at + Math.ceil(random() * 300_000);
    insert.run(
      firstPlaceAt(at),
      `call-${seed}-${index}`,
      inbound ? 'inbound' : 'outbound',
      pick(LINES),
      pick(TRUNKS),
      inbound ? person.number : '600',
      inbound ? person.name : null,
      inbound ? null : person.number,
      at,
      answered ? at + 4_000 : null,
      answered ? pick(EXTENSIONS) : null,
      ended,
      outcome,
      answered ? pick(REASONS) : 'The caller gave up.',
      AUDIO,
      ended,
      person.party,
      person.tail,
    );
  }
  db.exec(`${partyIndex}; COMMIT`);
}
