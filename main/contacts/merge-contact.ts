/** What a card of a file is to the contacts that are there. Pure. */
import type { NumberPlace } from '../call/route/numbering.ts';
import { searchWords } from '../core/search-words.ts';
import { cleanContact, unique } from './clean-contact.ts';
import { type Contact, type ContactDraft, limits } from './contact.ts';
import { numberKey } from './written-number.ts';

/** By what the same person is known again: the name without accents and order, so that "Müller, Ann" is "Ann Muller". */
export const nameKey = (text: string): string => searchWords(text).toSorted().join(' ');

const numberKeys = (draft: ContactDraft, place: NumberPlace): string[] =>
  draft.numbers.map(({ number }) => {
    const key = numberKey(number, place);
    return key?.e164 ?? key?.digits ?? number;
  });

/**
 * Whether both are the same: the other program says so; or the name is the same, and a number or an e-mail address too, or one of
 * them has none that could differ. A number alone is no proof: a switchboard is everybody's.
 */
export function isSameContact(a: ContactDraft, b: ContactDraft, place: NumberPlace): boolean {
  if (a.uid !== undefined && a.uid === b.uid) return true;
  if (nameKey(a.name) !== nameKey(b.name)) return false;
  if (a.name === '' && nameKey(a.company) !== nameKey(b.company)) return false;
  const reachable = (draft: ContactDraft): string[] => [
    ...numberKeys(draft, place),
    ...draft.emails.map((email) => email.toLowerCase()),
  ];
  const ours = reachable(a);
  const theirs = reachable(b);
  if (ours.length === 0 || theirs.length === 0)
    return a.company === '' || b.company === '' || nameKey(a.company) === nameKey(b.company);
  return ours.some((each) => theirs.includes(each));
}

/** Both together: what the file says counts where there is one place for it, and nothing that was there is lost. */
export function mergeContact(before: ContactDraft, file: ContactDraft, place: NumberPlace): ContactDraft {
  const known = new Set(numberKeys(before, place));
  const more = file.numbers.filter((_, at) => !known.has(numberKeys(file, place)[at] ?? ''));
  const note = before.note.includes(file.note) ? before.note : [before.note, file.note].filter(Boolean).join('\n');
  return cleanContact({
    name: file.name || before.name,
    company: file.company || before.company,
    title: file.title || before.title,
    numbers: [...before.numbers, ...more],
    emails: unique([...before.emails, ...file.emails], (email) => email.toLowerCase()),
    note: note.length > limits.note ? before.note : note,
    uid: before.uid ?? file.uid,
  });
}

/** What another program calls it by is no difference by itself. */
export const sameDraft = (a: ContactDraft, b: ContactDraft): boolean =>
  draftText({ ...a, uid: undefined }) === draftText({ ...b, uid: undefined });

export const draftText = ({ name, company, title, numbers, emails, note, uid }: ContactDraft): string =>
  JSON.stringify([name, company, title, numbers.map(({ kind, number }) => [kind, number]), emails, note, uid ?? '']);

export const draftOf = ({ id: _, changedAt: __, ...draft }: Contact): ContactDraft => draft;
