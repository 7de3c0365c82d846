import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanContact } from './clean-contact.ts';
import { type ContactDraft, isEmpty, numberKinds } from './contact.ts';
import { csvHeadings, writeCsvRow } from './csv-contacts.ts';
import { readContactFile } from './read-file.ts';
import { readVcards, writeVcard } from './vcard.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');
const cards = (text: string | Uint8Array): ContactDraft[] => [
  ...readVcards(typeof text === 'string' ? bytes(text) : text),
];
const rows = (text: string | Uint8Array, choice = {}): (ContactDraft | string)[] =>
  [...readContactFile(typeof text === 'string' ? bytes(text) : text, choice).cards].map((card) =>
    'contact' in card ? card.contact : card.problem,
  );
const draft = (change: Partial<ContactDraft>): ContactDraft => ({
  name: '',
  company: '',
  title: '',
  numbers: [],
  emails: [],
  note: '',
  ...change,
});

const text = (maxLength: number) =>
  fc.oneof(
    fc.string({ unit: 'grapheme', maxLength }),
    fc.constantFrom(
      '=HYPERLINK("http://evil.example")',
      "'=1+1",
      '@SUM(1)',
      '+49 30 123',
      '-5',
      'a,b;c"d',
      'Łukasz\\n',
      '<b>x</b>',
      'a ::: b',
    ),
  );
/** Of a table a cell cannot hold what parts several values in it. */
const anyDraft: fc.Arbitrary<ContactDraft> = fc
  .record({
    name: text(30),
    company: text(30),
    title: text(20),
    numbers: fc.array(
      fc.record({
        kind: fc.constantFrom(...numberKinds),
        number: fc.constantFrom('+49 30 1234567', '030/123', '600', '0171 5550100', '*21#'),
      }),
      { maxLength: 4 },
    ),
    emails: fc.array(fc.constantFrom('ann@example.com', 'b.o.b+x@example.org'), { maxLength: 2 }),
    note: fc.oneof(text(60), fc.constantFrom('two\nlines', 'semi;colon, comma')),
    uid: fc.option(fc.uuid(), { nil: undefined }),
  })
  .map(cleanContact)
  .filter((each) => !isEmpty(each));

describe('vCard', () => {
  it.each(['3.0', '4.0'] as const)('%s: what is written is read again', (version) => {
    fc.assert(
      fc.property(fc.array(anyDraft, { minLength: 1, maxLength: 3 }), (drafts) => {
        const written = drafts.map((each) => writeVcard(each, version)).join('');
        for (const line of written.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
        const known = drafts.map((each) =>
          each.name === '' && each.company === ''
            ? { ...each, name: each.numbers[0]?.number ?? each.emails[0] ?? '' }
            : each,
        );
        expect(cards(written)).toEqual(known);
      }),
      { numRuns: 300 },
    );
  });

  it('an Outlook card: 2.1, quoted-printable, a charset of its own, types without a name', () => {
    const card = [
      'BEGIN:VCARD',
      'VERSION:2.1',
      'N;CHARSET=windows-1252;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg;;Dr.',
      'ORG:Acme;Sales',
      'TEL;WORK;VOICE:030 1234567',
      'TEL;CELL:0171 5550100',
      'TEL;WORK;FAX:030 1234568',
      'NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Gr=C3=BC=C3=9Fe=0D=0A=',
      'und mehr',
      'PHOTO;ENCODING=BASE64;TYPE=JPEG:',
      ` ${'A'.repeat(72)}`,
      ` ${'A'.repeat(72)}`,
      '',
      'END:VCARD',
    ].join('\r\n');
    expect(cards(card)).toEqual([
      draft({
        name: 'Dr. Jörg Müller',
        company: 'Acme, Sales',
        numbers: [
          { kind: 'work', number: '030 1234567' },
          { kind: 'mobile', number: '0171 5550100' },
          { kind: 'fax', number: '030 1234568' },
        ],
        note: 'Grüße\nund mehr',
      }),
    ]);
  });

  it('an Apple card: grouped labels, preferred numbers first, a company card', () => {
    const card = `BEGIN:VCARD\nVERSION:3.0\nN:;;;;\nFN:Café Ost\nORG:Café Ost;\nX-ABShowAs:COMPANY\nitem1.TEL:+49 30 1\nitem1.X-ABLabel:_$!<Mobile>!$_\nTEL;type=MAIN;type=pref:+49 30 2\nEND:VCARD\n`;
    expect(cards(card)).toEqual([
      draft({
        company: 'Café Ost',
        numbers: [
          { kind: 'main', number: '+49 30 2' },
          { kind: 'mobile', number: '+49 30 1' },
        ],
      }),
    ]);
  });

  it('a 4.0 card: tel URIs with extensions, PREF numbers, escapes', () => {
    const card =
      'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ann\\, the \\; \\\\ one\r\nTEL;VALUE=uri;TYPE="voice,home";PREF=9:tel:+49-30-1234567;ext=9\r\nTEL;PREF=1;TYPE=cell:tel:+491715550100\r\nEND:VCARD\r\n';
    expect(cards(card)).toEqual([
      draft({
        name: 'Ann, the ; \\ one',
        numbers: [
          { kind: 'mobile', number: '+491715550100' },
          { kind: 'home', number: '+49-30-1234567' },
        ],
      }),
    ]);
  });

  it('a line folded in the middle of a character, UTF-16, Latin-1 and a missing end are read', () => {
    const whole = bytes('BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Zoë\r\nEND:VCARD\r\n');
    const at = whole.indexOf(0xc3) + 1;
    const folded = Buffer.concat([whole.subarray(0, at), bytes('\r\n '), whole.subarray(at)]);
    const latin = Buffer.from('BEGIN:VCARD\nVERSION:3.0\nFN:Zoë\n', 'latin1');
    const wide = Buffer.from('\ufeffBEGIN:VCARD\nVERSION:3.0\nFN:Zoë\nEND:VCARD\n', 'utf16le');
    for (const file of [folded, latin, wide, Buffer.concat([bytes('\ufeff'), whole])]) {
      const [card] = [...readContactFile(file).cards];
      expect(card).toEqual({ contact: draft({ name: 'Zoë' }) });
    }
  });

  it('a card without its end takes nothing of the next, and a card within a card is not one of its own', () => {
    const names = (text: string) => cards(text).map(({ name }) => name);
    expect(names('BEGIN:VCARD\nFN:Ann\nBEGIN:VCARD\nFN:Bob\nEND:VCARD\nBEGIN:VCARD\nFN:Carl\nEND:VCARD\n')).toEqual([
      'Ann',
      'Bob',
      'Carl',
    ]);
    expect(names('BEGIN:VCARD\nFN:Ann\nAGENT:\nBEGIN:VCARD\nFN:Eve\nEND:VCARD\nTITLE:x\nEND:VCARD\n')).toEqual(['Ann']);
  });

  it('whatever a file holds, reading ends, and gives contacts within bounds that no control character is in', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'BEGIN:VCARD',
        'END:VCARD',
        'TEL;TYPE="a:b":1',
        'N:a;b',
        'FN:x',
        ' folded',
        '=',
        'NOTE;ENCODING=QUOTED-PRINTABLE:=0=\u0007=',
      ),
      fc.string({ unit: 'binary', maxLength: 30 }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.uint8Array({ maxLength: 40 }), (lines, noise) => {
        const file = Buffer.concat([bytes(`BEGIN:VCARD\n${lines.join('\n')}`), noise]);
        for (const contact of cards(file))
          expect(JSON.stringify(contact)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
      { numRuns: 500 },
    );
  });

  it('a card of many nested quotes and colons takes no time', () => {
    const began = performance.now();
    cards(`BEGIN:VCARD\nTEL${';a="'.repeat(50_000)}\nTEL${';x'.repeat(50_000)}\nFN:x\nEND:VCARD`);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('CSV', () => {
  it('what is written is read again, formulas made safe on the way', () => {
    fc.assert(
      fc.property(fc.array(anyDraft, { minLength: 1, maxLength: 4 }), (drafts) => {
        const plain = drafts.filter((each) => !/ ::: /.test(JSON.stringify(each)));
        const columns = { numbers: 4, emails: 2 };
        const file = csvHeadings(columns) + plain.map((each) => writeCsvRow(each, columns)).join('');
        for (const cell of parse(file, { bom: true, relax_column_count: true }).flat())
          expect(cell).not.toMatch(/^[=@\-\t\r]/);
        expect(rows(file)).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });

  it('Google: labels beside values, several in a cell', () => {
    const file =
      'First Name,Last Name,Organization Name,Phone 1 - Label,Phone 1 - Value,E-mail 1 - Label,E-mail 1 - Value\nAnn,Example,Acme,Mobile,+49 171 5550100 ::: +49 171 5550101,* Work,ann@example.com\n';
    expect(rows(file)).toEqual([
      draft({
        name: 'Ann Example',
        company: 'Acme',
        numbers: [
          { kind: 'mobile', number: '+49 171 5550100' },
          { kind: 'mobile', number: '+49 171 5550101' },
        ],
        emails: ['ann@example.com'],
      }),
    ]);
  });

  it('Outlook in German: semicolons, Windows-1252, quoted lines', () => {
    const file = Buffer.from(
      '"Anrede";"Vorname";"Nachname";"Firma";"Telefon geschäftlich";"Mobiltelefon";"Fax geschäftlich";"E-Mail-Adresse";"E-Mail-Typ";"Notizen"\r\n"Herr";"Jörg";"Müller";"Müller & Söhne";"030 1234567";"0171 5550100";"030 1234568";"j@example.com";"SMTP";"eins\r\nzwei"\r\n',
      'latin1',
    );
    expect(rows(file)).toEqual([
      draft({
        name: 'Herr Jörg Müller',
        company: 'Müller & Söhne',
        numbers: [
          { kind: 'work', number: '030 1234567' },
          { kind: 'mobile', number: '0171 5550100' },
          { kind: 'fax', number: '030 1234568' },
        ],
        emails: ['j@example.com'],
        note: 'eins\nzwei',
      }),
    ]);
  });

  it('a list without headings, and numbers that a spreadsheet has spoilt', () => {
    expect(rows('Ann Example;030 1234567\nBob;="0301234568"\n')).toEqual([
      draft({ name: 'Ann Example', numbers: [{ kind: 'other', number: '030 1234567' }] }),
      draft({ name: 'Bob', numbers: [{ kind: 'other', number: '0301234568' }] }),
    ]);
    expect(rows('Name,Phone\nAnn,4.93012E+11\n')[0]).toContain('a spreadsheet');
  });

  it('columns can be said to be something else', () => {
    expect(rows('a;b\nAnn;600\n', { fields: ['company', 'work'] }).at(-1)).toEqual(
      draft({ company: 'Ann', numbers: [{ kind: 'work', number: '600' }] }),
    );
  });

  it('a workbook is refused with what to do', () => {
    expect(() => readContactFile(Buffer.from('PK\x03\x04xxxx'))).toThrow('Save it as CSV');
  });

  it('whatever a file holds, reading ends with contacts or a sentence', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (file) => {
        try {
          for (const card of rows(Buffer.from(file, 'latin1'))) expect(card).toBeDefined();
        } catch (thrown) {
          expect((thrown as Error).message).toMatch(/\.$/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
