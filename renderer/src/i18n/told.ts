import type { Language } from './languages.ts';
import { type Catalogue, catalogues } from './told-catalogues.ts';

/** What the gateway said, and the language that it is in now. */
export interface Told {
  readonly text: string;
  readonly lang: Language;
}

/** Nothing that the gateway composes is longer; a name that somebody sends may be. */
const LONGEST = 2_000;
const MOST_SENTENCES = 24;
/** What is put into a text may be a text, and so on. */
const DEEPEST = 4;
/** A text that was made to keep the page busy is given up. */
const MOST_LOOKS = 400;
const MOST_REMEMBERED = 500;

/** The same as templates of the catalogue: what is between the places, and what goes there. */
interface Template {
  readonly literals: readonly string[];
  /** `places[0]` is the number of what stands between the first two literals. */
  readonly places: readonly string[];
  readonly translation: string;
}

const PLACE = /\{(\d)\}/;
const SENTENCES_IN = /[.!?]\s/;
const ENDS = /[.!?…]$/;

/** @return undefined for what is not in the catalogue: it stays as it is, as a whole */
export type Teller = (text: string) => string | undefined;

/** Texts that hold others are put together from templates, so that not each combination is one. */
export function tellerOf(catalogue: Catalogue): Teller {
  const whole = new Map<string, string>();
  const templates: Template[] = [];
  for (const [key, translation] of Object.entries(catalogue)) {
    const [first = '', ...more] = key.split(PLACE);
    if (more.length === 0) whole.set(key, translation);
    else {
      const literals = [first, ...more.filter((_, at) => at % 2 === 1)];
      templates.push({ literals, places: more.filter((_, at) => at % 2 === 0), translation });
    }
  }
  const said = ({ literals }: Template): number => literals.join('').length;
  templates.sort((a, b) => said(b) - said(a));
  return (text) => (text.length > LONGEST ? undefined : new Look(whole, templates).told(text, 0));
}

/** One text is looked up. */
class Look {
  readonly #whole: ReadonlyMap<string, string>;
  readonly #templates: readonly Template[];
  #left = MOST_LOOKS;

  constructor(whole: ReadonlyMap<string, string>, templates: readonly Template[]) {
    this.#whole = whole;
    this.#templates = templates;
  }

  told(text: string, depth: number): string | undefined {
    const sentences = text.split(/(?<=[.!?])\s+/);
    if (sentences.length === 1) return this.#unit(text, depth, true);
    // What is put into one sentence does not reach into the next, if there is a way to read it so.
    return this.#unit(text, depth, false) ?? this.#sentences(sentences, depth);
  }

  /** As few sentences at a time as are known; undefined where one is not. */
  #sentences(sentences: readonly string[], depth: number): string | undefined {
    if (sentences.length > MOST_SENTENCES) return undefined;
    // From the last one on: what comes after a place is known already.
    const from: (string | undefined)[] = Array(sentences.length).fill(undefined);
    for (let at = sentences.length - 1; at >= 0; at--) {
      for (let end = at + 1; end <= sentences.length && from[at] === undefined; end++) {
        const rest = end === sentences.length ? '' : from[end];
        if (rest === undefined) continue;
        const these = this.#unit(sentences.slice(at, end).join(' '), depth, true);
        if (these !== undefined) from[at] = rest === '' ? these : `${these} ${rest}`;
      }
    }
    return from[0];
  }

  /** As it is; or with a capital, or a last stop, that is there only on one side. @param wide see `#fitting` */
  #unit(text: string, depth: number, wide: boolean): string | undefined {
    const known = this.#stopped(text, depth, wide);
    if (known !== undefined) return known;
    const small = lowered(text);
    const begun = small === text ? undefined : this.#stopped(small, depth, wide);
    return begun === undefined ? undefined : raised(begun);
  }

  #stopped(text: string, depth: number, wide: boolean): string | undefined {
    const known = this.#fitting(text, depth, wide);
    if (known !== undefined) return known;
    if (text.endsWith('.')) {
      const bare = this.#fitting(text.slice(0, -1), depth, wide);
      return bare === undefined ? undefined : `${bare}.`;
    }
    const stopped = ENDS.test(text) ? undefined : this.#fitting(`${text}.`, depth, wide);
    return stopped?.endsWith('.') ? stopped.slice(0, -1) : undefined;
  }

  /** @param wide what is put in may be several sentences */
  #fitting(text: string, depth: number, wide: boolean): string | undefined {
    if (this.#left-- <= 0) return undefined;
    const as = this.#whole.get(text);
    if (as !== undefined) return as;
    for (const { literals, places, translation } of this.#templates) {
      const put = putInto(literals, text);
      if (!put || (!wide && put.some((each) => SENTENCES_IN.test(each)))) continue;
      const inside = put.map((each) => (depth < DEEPEST ? this.told(each, depth + 1) : undefined) ?? each);
      return translation
        .split(PLACE)
        .map((part, at) => (at % 2 === 0 ? part : (inside[places.indexOf(part)] ?? '')))
        .join('');
    }
    return undefined;
  }
}

/** What stands between the literals, each as short as can be and never nothing; undefined where the text is another one. */
function putInto(literals: readonly string[], text: string): string[] | undefined {
  const first = literals[0] ?? '';
  const last = literals.at(-1) ?? '';
  const end = text.length - last.length;
  if (!text.startsWith(first) || !text.endsWith(last)) return undefined;
  const put: string[] = [];
  let from = first.length;
  for (const literal of literals.slice(1, -1)) {
    const at = text.indexOf(literal, from + 1);
    if (at === -1) return undefined;
    put.push(text.slice(from, at));
    from = at + literal.length;
  }
  return from < end ? [...put, text.slice(from, end)] : undefined;
}

const lowered = (text: string): string => `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
const raised = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

const tellers = new Map<Language, Teller>();

function tellerIn(language: Exclude<Language, 'en'>): Teller {
  const known = tellers.get(language);
  if (known) return known;
  const look = tellerOf(Object.assign({}, ...Object.values(catalogues[language])));
  const remembered = new Map<string, string | undefined>();
  const teller: Teller = (text) => {
    if (remembered.has(text)) return remembered.get(text);
    const told = look(text);
    // Pages are drawn anew each second.
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    if (text.length <= LONGEST) remembered.set(text, told);
    return told;
  };
  tellers.set(language, teller);
  return teller;
}

/** What the gateway says, in this language where it is known there; else in English, as it was said. */
export function toldIn(language: Language, text: string): Told {
  if (language === 'en') return { text, lang: 'en' };
  const told = tellerIn(language)(text);
  return told === undefined ? { text, lang: 'en' } : { text: told, lang: language };
}
