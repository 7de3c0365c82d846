import type { HistoryCallView } from '../../../main/contract/history.ts';
import type { Named, Words } from '../words.ts';

/** Whom the call was with: a contact's name where it is known, and the number under it. */
export function partyOf(call: HistoryCallView, words: Words): Named {
  const { contact, party } = call;
  const plain = words.party(call);
  if (!contact) return plain;
  const number = party === undefined ? plain.second : words.number(party);
  const doubt = [
    contact.certain ? '' : words.t('history.likely'),
    contact.others > 0 ? words.t('history.others', { count: contact.others }) : '',
  ].filter((each) => each !== '');
  return {
    first: doubt.length === 0 ? contact.title : `${contact.title} (${doubt.join(', ')})`,
    second: number === contact.title ? '' : number,
  };
}

export type Grade = 'good' | 'fair' | 'poor';

/** ITU-T G.107 Annex B: below 3.6 many users are dissatisfied, below 3.1 nearly all. */
export const gradeOf = (mos: number): Grade => (mos >= 3.6 ? 'good' : mos >= 3.1 ? 'fair' : 'poor');

/** The best that a telephone's narrow band can have. */
const BEST_MOS = 4.5;

/** `4.1 of 4.5` */
export const mosWords = (mos: number, words: Words): string =>
  words.t('history.mos', { mos: words.count(mos, 1), best: words.count(BEST_MOS, 1) });

/** The worse side of a call's audio. */
export function worstMos({ audio }: HistoryCallView): number | undefined {
  if (!audio) return undefined;
  return Math.min(audio.heard.mos, audio.sent?.mos ?? audio.heard.mos);
}
