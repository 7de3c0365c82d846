/** Controls (but for line breaks and tabs), halves of characters, and marks that turn the direction of what follows (UAX #9 §2.1 to §2.4). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff]/gu;

/** Text of strangers as it is: what cannot be seen, or would turn its neighbours round, is written out as `‹U+202E›`. */
export const visibleText = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replace(UNSEEN, (mark) => `‹U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`);
