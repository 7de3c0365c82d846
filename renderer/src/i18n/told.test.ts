import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tellerOf, toldIn } from './told.ts';

const tell = tellerOf({
  'Nobody answered.': 'Niemand hat angenommen.',
  'No line was free.': 'Keine Leitung war frei.',
  'the caller hung up': 'der Anrufer hat aufgelegt',
  'While it was transferred to {0}: {1}': 'Beim Verbinden mit {0}: {1}',
  'Fetched from slot {0} by {1}.': 'Von {1} aus {0} geholt.',
  'The trunk "{0}" is out of order: {1}.': 'Der Trunk „{0}“ ist gestört: {1}.',
  'The trunk "{0}" is out of order: {1} ms.': 'Der Trunk „{0}“ ist gestört, {1} ms lang.',
  'The line {0} is dead.': 'Die Leitung {0} ist tot.',
  'it does not answer': 'er antwortet nicht',
  'Set it. And look.': 'Stellen und schauen.',
});

describe('what the gateway says in another language', () => {
  it('is a whole text', () => expect(tell('Nobody answered.')).toBe('Niemand hat angenommen.'));

  it('has what is put in where its language wants it', () =>
    expect(tell('Fetched from slot 701 by Olga.')).toBe('Von Olga aus 701 geholt.'));

  it('holds other texts, in that language too', () => {
    expect(tell('While it was transferred to 201: Nobody answered.')).toBe(
      'Beim Verbinden mit 201: Niemand hat angenommen.',
    );
    expect(tell('While it was transferred to 201: While it was transferred to 202: Nobody answered.')).toBe(
      'Beim Verbinden mit 201: Beim Verbinden mit 202: Niemand hat angenommen.',
    );
  });

  it('is the template that says most', () =>
    expect(tell('The trunk "pbx" is out of order: 20 ms.')).toBe('Der Trunk „pbx“ ist gestört, 20 ms lang.'));

  it('is a sentence that has lost its stop in another one, or begins with a capital', () => {
    expect(tell('The trunk "pbx" is out of order: Nobody answered.')).toBe(
      'Der Trunk „pbx“ ist gestört: Niemand hat angenommen.',
    );
    expect(tell('The caller hung up.')).toBe('Der Anrufer hat aufgelegt.');
  });

  it('is several sentences, of which one key may be two', () => {
    expect(tell('No line was free. Nobody answered.')).toBe('Keine Leitung war frei. Niemand hat angenommen.');
    expect(tell('Nobody answered. Set it. And look. Nobody answered.')).toBe(
      'Niemand hat angenommen. Stellen und schauen. Niemand hat angenommen.',
    );
    expect(tell('The line 1 is dead. The line 2 is dead.')).toBe('Die Leitung 1 ist tot. Die Leitung 2 ist tot.');
  });

  it('may hold a name with a stop in it', () =>
    expect(tell('Fetched from slot 701 by Dr. Smith.')).toBe('Von Dr. Smith aus 701 geholt.'));

  it('stays as it is where a sentence of it is not known: languages are not mixed', () => {
    expect(tell('No line was free. The moon is full.')).toBeUndefined();
  });

  it('has something in each place', () => expect(tell('The line  is dead.')).toBeUndefined());

  it('leaves what looks like a place in what is put in', () =>
    expect(tell('Fetched from slot {1} by {0}.')).toBe('Von {0} aus {1} geholt.'));

  it('comes for whatever is asked, and never throws', () => {
    const parts = fc.constantFrom('The line ', ' is dead.', 'While it was transferred to ', ': ', '. ', 'x', '{0}');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(parts, { maxLength: 60 }).map((each) => each.join('')),
        ),
        (text) => {
          for (const language of ['en', 'de', 'fr', 'es'] as const) {
            const told = toldIn(language, text);
            expect(typeof told.text).toBe('string');
            if (told.lang === 'en') expect(told.text).toBe(text);
          }
          const told = tell(text);
          if (told !== undefined) expect(typeof told).toBe('string');
        },
      ),
    );
  });

  it('is given up where a text was made to keep the page busy', () => {
    const long = 'Joined with the call of '.repeat(5_000);
    const deep = 'While it was transferred to a: '.repeat(60);
    const many = 'The line x is dead. '.repeat(90);
    const begun = performance.now();
    for (const text of [long, deep, many, `${deep}${many}`.slice(0, 2_000)]) toldIn('de', text);
    expect(toldIn('de', long)).toEqual({ text: long, lang: 'en' });
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});

describe('the gateway’s own words', () => {
  it('are English', () => expect(toldIn('en', 'Nobody answered.')).toEqual({ text: 'Nobody answered.', lang: 'en' }));

  it('are said with the language that they are in', () => {
    expect(toldIn('de', 'Nobody answered.')).toEqual({ text: 'Niemand hat angenommen.', lang: 'de' });
    expect(toldIn('fr', 'The moon is full.')).toEqual({ text: 'The moon is full.', lang: 'en' });
  });

  it('say how a hang-up was known', () =>
    expect(
      toldIn('de', 'The other side hung up: the exchange sent busy tone 425 Hz, 0.48/0.48 s, 3 cycles.').text,
    ).toBe('Die andere Seite hat aufgelegt: die Vermittlung sandte Besetztton 425 Hz, 0.48/0.48 s, 3 Mal.'));

  it('say who did not take a call, and why', () => {
    expect(toldIn('de', '201: The SIP side refused: busy (486).').text).toBe(
      '201: Die SIP-Seite hat abgelehnt: besetzt (486).',
    );
    expect(toldIn('fr', 'While it was transferred to 201: The caller gave up.').text).toBe(
      'Pendant le transfert vers 201 : L’appelant a renoncé.',
    );
    expect(toldIn('es', 'The telephone 201: Nobody answered. 0301 was not dialled.').text).toBe(
      'El teléfono 201: Nadie contestó. 0301 no se marcó.',
    );
  });
});
