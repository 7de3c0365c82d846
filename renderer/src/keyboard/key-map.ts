/** What a key does. Letters are English words' and stay so in every language: a keyboard is learned by hand. */
export type KeyAct =
  | { readonly kind: 'answer' }
  | { readonly kind: 'decline' }
  | { readonly kind: 'hang-up' }
  | { readonly kind: 'hold' }
  | { readonly kind: 'mute' }
  | { readonly kind: 'transfer' }
  | { readonly kind: 'park' }
  | { readonly kind: 'next-line' }
  | { readonly kind: 'previous-line' }
  | { readonly kind: 'dial' }
  | { readonly kind: 'search' }
  | { readonly kind: 'help' }
  | { readonly kind: 'digit'; readonly digit: string };

/** What is told of a key that is pressed, and of where. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly repeat: boolean;
}

/** In the order of the help; several keys may do the same. */
export const KEYS: readonly { readonly kind: Exclude<KeyAct['kind'], 'digit'>; readonly keys: readonly string[] }[] = [
  { kind: 'answer', keys: ['a'] },
  { kind: 'decline', keys: ['x'] },
  { kind: 'hang-up', keys: ['h'] },
  { kind: 'hold', keys: ['o'] },
  { kind: 'mute', keys: ['m'] },
  { kind: 'transfer', keys: ['t'] },
  { kind: 'park', keys: ['p'] },
  { kind: 'next-line', keys: ['j', 'ArrowRight', 'ArrowDown'] },
  { kind: 'previous-line', keys: ['k', 'ArrowLeft', 'ArrowUp'] },
  { kind: 'dial', keys: ['d'] },
  { kind: 'search', keys: ['/'] },
  { kind: 'help', keys: ['?'] },
];

const DIGIT = /^[0-9*#]$/;

/** Acts that a key held down may repeat: to walk along the lines. */
const REPEATS: readonly KeyAct['kind'][] = ['next-line', 'previous-line'];

/** What a key does where nothing is being typed. Keys with Ctrl, Alt or Command are the browser's and the screen reader's. Pure. */
export function actOf({ key, ctrlKey, altKey, metaKey, repeat }: KeyPress): KeyAct | undefined {
  if (ctrlKey || altKey || metaKey) return undefined;
  if (DIGIT.test(key)) return repeat ? undefined : { kind: 'digit', digit: key };
  // Caps Lock does not change what a key is.
  const plain = key.length === 1 ? key.toLowerCase() : key;
  const found = KEYS.find(({ keys }) => keys.includes(plain));
  if (!found || (repeat && !REPEATS.includes(found.kind))) return undefined;
  return { kind: found.kind };
}

/** Elements in which a key types or chooses. */
const TYPES =
  'input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea, select, [contenteditable=true]';
/** Elements that have arrow keys of their own. */
const HAS_ARROWS = 'input, [role=tab], [role=slider], [role=listbox], [role=menu], .scrolls';

/** Whether a key that was pressed there is the page's at all. */
export function isForThePage(target: Pick<Element, 'closest'> | undefined, key: string): boolean {
  if (!target) return true;
  if (target.closest(TYPES) || target.closest('[role=dialog]')) return false;
  return !(key.startsWith('Arrow') && target.closest(HAS_ARROWS));
}
