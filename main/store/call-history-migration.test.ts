import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { asCallId } from '../core/ids.ts';
import { silentLog } from '../core/log.ts';
import { openCallHistory } from './call-history.ts';
import { HISTORY_VERSION, historyVersion } from './call-history-schema.ts';
import { openHistoryBook } from './history-book.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'copperline-migration-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** The tables as version 6 had them, before calls had a place in time. */
const VERSION_6 = `
  CREATE TABLE calls (
    id TEXT PRIMARY KEY, direction TEXT NOT NULL, line TEXT, trunk TEXT, caller_number TEXT, caller_name TEXT,
    caller_withheld TEXT, called TEXT, started_at INTEGER NOT NULL, answered_at INTEGER, answer_evidence TEXT,
    answered_by TEXT, ended_at INTEGER, outcome TEXT NOT NULL, reason TEXT, seen_at INTEGER NOT NULL,
    caller_redirecting TEXT, caller_id_standard TEXT, note TEXT, fax TEXT, echo_erl_db REAL, echo_erle_db REAL,
    echo_state TEXT, echo_seeded INTEGER, echo_dialled_erl_db REAL, audio TEXT, encryption TEXT) STRICT;
  CREATE INDEX calls_by_start ON calls (started_at DESC, id);
  CREATE INDEX calls_in_progress ON calls (id) WHERE outcome = 'in-progress';
  PRAGMA user_version = 6;`;

it('an older history is taken over whole: every record as it was, in the same order, and to be found', () => {
  {
    using old = new DatabaseSync(join(dir, 'calls.db'));
    old.exec(VERSION_6);
    const insert = old.prepare(
      `INSERT INTO calls (id, direction, line, trunk, caller_number, caller_name, caller_withheld, called, started_at,
         answered_at, answer_evidence, answered_by, ended_at, outcome, reason, seen_at, caller_redirecting,
         caller_id_standard, note, fax, echo_erl_db, echo_erle_db, echo_state, echo_seeded, echo_dialled_erl_db, audio,
         encryption)
       VALUES (?, 'inbound', 'x/1', 'pbx', '03012345678', 'Ann', NULL, '600', ?, ?, 'sip-answer', '600', ?, 'answered',
         'The caller hung up.', ?, '0301', 'v23', 'It rang as "x".', 'cng', 12.5, 30.25, 'converged', 1, NULL,
         '{"codec":"PCMA","heard":{"mos":4.2,"lostPercent":0,"jitterMs":1}}', 'none')`,
    );
    old.exec('BEGIN');
    // Many of the same millisecond, some of the ones after it, and one from before 1970.
    for (let index = 0; index < 600; index++)
      insert.run(`same ${String(index).padStart(3, '0')}`, 5_000, 5_100, 6_000, 6_000);
    for (const at of [5_001, 5_002, 9_000, -1_000]) insert.run(`at ${at}`, at, at + 1, at + 2, at + 2);
    insert.run('on', 10_000, null, null, 12_000);
    old.exec("UPDATE calls SET outcome = 'in-progress', ended_at = NULL, reason = NULL WHERE id = 'on'");
    old.exec('COMMIT');
  }
  const clock = new VirtualClock();
  const parts = { log: silentLog, clock };
  using history = openCallHistory(dir, parts);
  const all = history.list({ limit: 1_000 });
  expect(all).toHaveLength(605);
  const same = all.filter(({ startedAt }) => startedAt === 5_000).map(({ id }) => id);
  expect(same).toEqual(same.toSorted());
  expect([all[0]?.id, all[1]?.id, all.at(-1)?.id]).toEqual(['on', 'at 9000', 'at -1000']);
  expect(history.get(asCallId('at 9000'))).toEqual({
    id: 'at 9000',
    direction: 'inbound',
    line: 'x/1',
    trunk: 'pbx',
    caller: { number: '03012345678', name: 'Ann', redirecting: '0301' },
    callerIdStandard: 'v23',
    called: '600',
    startedAt: 9_000,
    answeredAt: 9_001,
    answerEvidence: 'sip-answer',
    answeredBy: '600',
    endedAt: 9_002,
    outcome: 'answered',
    reason: 'The caller hung up.',
    note: 'It rang as "x".',
    fax: 'cng',
    encryption: 'none',
    echo: { erlDb: 12.5, erleDb: 30.25, state: 'converged', seeded: true },
    audio: { codec: 'PCMA', heard: { mos: 4.2, lostPercent: 0, jitterMs: 1 } },
  });
  expect(history.get(asCallId('on'))).toMatchObject({ outcome: 'interrupted', endedAt: 12_000 });
  const places = { of: () => ({ country: 'de' }), text: 'de' };
  using book = openHistoryBook(dir, history, { ...parts, places });
  while (!book.isUpToDate) clock.advance(100);
  expect(book.page({ text: 'ann' }, { limit: 1_000 }).calls).toHaveLength(605);
  expect(book.get(asCallId('at 9000'))?.party).toBe('+493012345678');
  using db = new DatabaseSync(join(dir, 'calls.db'), { readOnly: true });
  expect(historyVersion(db)).toBe(HISTORY_VERSION);
});
