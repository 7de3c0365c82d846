/** What is known of somebody who calls. Types and limits. */
export const numberKinds = ['mobile', 'work', 'home', 'main', 'fax', 'other'] as const;
export type NumberKind = (typeof numberKinds)[number];

export interface ContactNumber {
  readonly kind: NumberKind;
  /** As it was written. */
  readonly number: string;
}

export interface ContactDraft {
  /** A person's; empty for a company as such. */
  readonly name: string;
  readonly company: string;
  readonly title: string;
  /** The most wanted first. */
  readonly numbers: readonly ContactNumber[];
  readonly emails: readonly string[];
  readonly note: string;
  /** What another program calls it by (vCard UID): a card that comes again is the same contact. */
  readonly uid?: string | undefined;
}

export interface Contact extends ContactDraft {
  readonly id: string;
  readonly changedAt: number;
}

/** UTF-16 units, and how many. */
export const limits = {
  name: 200,
  company: 200,
  title: 200,
  number: 64,
  numbers: 20,
  email: 254,
  emails: 20,
  note: 4_000,
  uid: 255,
  /** Of one gateway. */
  contacts: 50_000,
} as const;

/** What is shown where there is only one place for it. */
export const titleOf = ({ name, company, numbers, emails }: ContactDraft): string =>
  name || company || numbers[0]?.number || emails[0] || '';

export const isEmpty = (draft: ContactDraft): boolean => titleOf(draft) === '';
