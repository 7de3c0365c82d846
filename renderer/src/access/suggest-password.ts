/** Without those that are taken for each other: l and 1, o and 0. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_LETTERS = 4;

/** `k7wm-2xqd-hn9e-b4tz`: 80 random bits, to be read out or copied from paper. */
export function suggestPassword(): string {
  const random = crypto.getRandomValues(new Uint8Array(GROUPS * GROUP_LETTERS));
  const letters = [...random].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return Array.from({ length: GROUPS }, (_, group) =>
    letters.slice(group * GROUP_LETTERS, (group + 1) * GROUP_LETTERS),
  ).join('-');
}
