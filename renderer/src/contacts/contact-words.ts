import type { BlockView, CallerPopView, ContactView } from '../../../main/contract/contacts.ts';
import type { CallerView } from '../../../main/contract/views.ts';
import type { Named as NamedParty, Words } from '../words.ts';

type Named = Pick<ContactView, 'name' | 'company' | 'emails'> & {
  readonly numbers: readonly { readonly number: string }[];
};

/** What a contact is called where there is one place for it. */
export const titleOf = ({ name, company, numbers, emails }: Named): string =>
  name.trim() || company.trim() || numbers[0]?.number || emails[0] || '';

/** What stands under that: `Acme, Sales`. */
export const underTitle = ({ name, company, title }: Pick<ContactView, 'name' | 'company' | 'title'>): string =>
  [name === '' ? '' : company, title].filter((each) => each !== '').join(', ');

/** As it is read aloud, international where it is known. */
export const shownNumber = ({ number, e164 }: ContactView['numbers'][number], words: Words): string =>
  words.number(e164 ?? number);

/** Who calls, as the contacts know them; a match by the last digits alone is not certain enough to name somebody by. */
export function knownCaller(caller: CallerView | undefined, pop: CallerPopView | undefined, words: Words): NamedParty {
  const plain = words.caller(caller);
  if (pop?.match.kind !== 'one' || pop.match.by !== 'number') return plain;
  const first = titleOf(pop.match.contact);
  const number = caller?.number === undefined ? '' : words.number(caller.number);
  return first === '' ? plain : { first, second: number === first ? '' : number };
}

/** Who is blocked, in words. */
export function blockedWords({ match }: Pick<BlockView, 'match'>, words: Words): string {
  if (match.is === 'withheld') return words.t('contacts.blocked.withheld');
  return match.is === 'exact' ? words.number(match.number) : `${match.digits}…`;
}

/** What happens to them, in words. */
export function actionWords({ action }: Pick<BlockView, 'action'>, { t }: Words): string {
  if (action.do === 'silence') return t('contacts.blocked.silence');
  if (action.do === 'hang-up') return t('contacts.blocked.hangUp');
  return t('contacts.blocked.sentTo', { to: action.to, trunk: action.trunk });
}
