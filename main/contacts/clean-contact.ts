import { cleanLine, cleanLines } from '../contract/plain-text.ts';
import { type ContactDraft, type ContactNumber, limits } from './contact.ts';

/** What came from a file or a page, within bounds: whatever is in it, it is text of a few kB without anything that acts. */
export function cleanContact(draft: ContactDraft): ContactDraft {
  const uid = cleanLine(draft.uid ?? '', limits.uid);
  return {
    name: cleanLine(draft.name, limits.name),
    company: cleanLine(draft.company, limits.company),
    title: cleanLine(draft.title, limits.title),
    numbers: unique(
      draft.numbers
        .map(({ kind, number }): ContactNumber => ({ kind, number: cleanLine(number, limits.number) }))
        .filter(({ number }) => number !== ''),
      ({ number }) => number,
    ).slice(0, limits.numbers),
    emails: unique(
      draft.emails.map((email) => cleanLine(email, limits.email)).filter((email) => email !== ''),
      (email) => email.toLowerCase(),
    ).slice(0, limits.emails),
    note: cleanLines(draft.note, limits.note),
    ...(uid === '' ? {} : { uid }),
  };
}

/** Each once, the first of them. */
export function unique<T>(items: readonly T[], by: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = by(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
