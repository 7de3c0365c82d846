import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../main/contract/access.ts';
import { createI18n } from '../i18n/i18n.ts';
import { auditToCsv } from './audit-csv.ts';
import { detailWords, didWhat, whoWords } from './audit-words.ts';

const { t } = createI18n('en');

describe('who did what', () => {
  it('is said in words, and what has none as the gateway calls it', () => {
    expect(didWhat('user.add', t)).toBe('Added a user');
    expect(didWhat('signed in', t)).toBe('Signed in');
    expect(didWhat('something.new', t)).toBe('something.new');
    expect([whoWords('At the machine', t), whoWords('rita', t)]).toEqual(['Somebody at the machine', 'rita']);
  });

  it('has its details without braces and without what is hidden', () => {
    expect(detailWords('{"name":"rita","role":"viewer","password":"***"}')).toBe('name: rita, role: viewer');
    expect(detailWords('{"change":{"nightMode":"on"}}')).toBe('change: {"nightMode":"on"}');
    expect(detailWords('locked for 30 s')).toBe('locked for 30 s');
  });

  it('is saved so that a spreadsheet runs nothing of it', () => {
    const entry: AuditEntry = { id: 1, at: 0, who: '=cmd()', from: '::1', what: 'user.add', ok: false };
    expect(auditToCsv([entry], t).split('\r\n')[1]).toBe(
      "1970-01-01T00:00:00.000Z,'=cmd(),::1,Added a user,Refused or failed,user.add,",
    );
  });
});
