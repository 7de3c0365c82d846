import { MantineProvider } from '@mantine/core';
import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { describe, expect, it } from 'vitest';
import type { CallerPopView } from '../../../main/contract/contacts.ts';
import type { HistoryCallView } from '../../../main/contract/history.ts';
import { CallerPop } from '../contacts/caller-pop.tsx';
import { ImportColumns } from '../contacts/import-columns.tsx';
import { createI18n } from '../i18n/i18n.ts';
import type { Language } from '../i18n/languages.ts';
import { HistoryTable } from './history-table.tsx';

const EVIL = '<img src=x onerror=alert(1)>"\'`{{x}}</td><script>alert(2)</script>';
const page = (element: ReactElement, language: Language = 'en'): string =>
  renderToStaticMarkup(
    <I18nextProvider i18n={createI18n(language)}>
      <MantineProvider env="test">{element}</MantineProvider>
    </I18nextProvider>,
  );

const call = (id: string, change: Partial<HistoryCallView> = {}): HistoryCallView => ({
  id,
  direction: 'inbound',
  caller: { number: '03012345678', name: 'Ann' },
  startedAt: Date.UTC(2026, 10, 22),
  outcome: 'missed',
  ...change,
});

describe('the table of the history', () => {
  const table = (calls: readonly HistoryCallView[], language: Language = 'en'): string =>
    page(
      <HistoryTable
        list={{ calls, more: undefined, state: 'ready' }}
        lines={[]}
        open={() => undefined}
        call={() => undefined}
        noted={(id) => (id === 'noted' ? EVIL : '')}
        empty="-"
      />,
      language,
    );

  it('shows what calls bring as text, whatever it is', () => {
    const html = table([
      call('noted'),
      call('a', {
        caller: { name: EVIL, number: EVIL },
        reason: EVIL,
        remark: EVIL,
        answeredBy: EVIL,
        contact: { id: 'c', title: EVIL, others: 0, certain: true },
      }),
    ]);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).not.toMatch(/<(img|script)/);
  });

  it('has only the rows in sight on the page, however long it is', () => {
    const html = table(Array.from({ length: 10_000 }, (_, index) => call(`c${index}`)));
    expect(html).toContain('aria-rowcount="10001"');
    expect(html.match(/data-row=/g)?.length ?? 0).toBeGreaterThan(5);
    expect(html.match(/data-row=/g)?.length ?? 0).toBeLessThan(60);
  });

  it('names the contact, says where it is not certain, and what became of a missed call', () => {
    const html = table([
      call('a', {
        party: '+493012345678',
        contact: { id: 'c', title: 'Acme', others: 2, certain: false },
        calledBack: { state: 'tried', at: 1, call: 'b' },
      }),
    ]);
    expect(html).toContain('Acme (probably, or 2 other contacts)');
    expect(html).toContain('Tried, not reached');
    expect(table([call('a', { outcome: 'busy' })], 'de')).toContain('Besetzt');
    expect(table([])).toContain('-');
  });
});

it('the caller’s card shows contacts, notes and remarks as text, whatever they are', () => {
  const contact = {
    id: 'c',
    name: EVIL,
    company: EVIL,
    title: EVIL,
    numbers: [],
    emails: [],
    note: EVIL,
    changedAt: 0,
  };
  const pop: CallerPopView = {
    match: { kind: 'several', by: 'last-digits', contacts: [contact, { ...contact, id: 'd' }] },
    calls: [call('a', { remark: EVIL })],
    blocked: EVIL,
  };
  const html = page(
    <CallerPop caller={{ name: EVIL, number: EVIL }} pop={pop} edit={() => undefined} add={() => undefined} />,
  );
  expect(html).toContain('&lt;script&gt;');
  expect(html).not.toMatch(/<(img|script)/);
  expect(html).toContain('Probably, by the last digits');
});

it('the columns of a file are text, whatever they hold', () => {
  const html = page(
    <ImportColumns
      table={{ delimiter: ',', headings: [EVIL], fields: ['name'], rows: [[EVIL]] }}
      busy={false}
      change={() => undefined}
    />,
  );
  expect(html).not.toMatch(/<(img|script)/);
});
