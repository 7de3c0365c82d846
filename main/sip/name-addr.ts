/**
 * Whether a From, To or Contact value can be read (RFC 3261 §25.1: name-addr or addr-spec, with parameters), in one pass:
 * a value may be 64 kB of an attacker's. More tolerant than the grammar where RFC 4475 §3.1.2 leaves it open (blanks
 * inside the brackets, odd characters in a bare display name), strict where a reader could take it for another address.
 */
export function isWellFormedName(value: string): boolean {
  let rest = value.trimStart();
  let quoted = false;
  if (rest.startsWith('"')) {
    const end = endOfQuoted(rest, 0);
    if (end < 0) return false;
    rest = rest.slice(end).trimStart();
    quoted = true;
  }
  const open = rest.indexOf('<');
  if (open < 0) return !quoted && isBareAddress(rest);
  const display = rest.slice(0, open);
  if ((quoted && display !== '') || /[">]/.test(display)) return false;
  const close = rest.indexOf('>', open);
  const address = rest.slice(open + 1, close);
  return close > open + 1 && !/["<]/.test(address) && areParameters(rest.slice(close + 1));
}

/** Without brackets everything from the first `;` on is the header's, and there must be no `?` (§20.10). */
function isBareAddress(text: string): boolean {
  const end = text.indexOf(';');
  const address = end < 0 ? text : text.slice(0, end);
  if (address.trim() === '' || /[">]/.test(address)) return false;
  return !address.slice(address.lastIndexOf('@') + 1).includes('?') && areParameters(end < 0 ? '' : text.slice(end));
}

/** `;name=value` any number of times; none may be empty but the last. */
export function areParameters(text: string): boolean {
  let at = skipBlanks(text, 0);
  while (at < text.length) {
    if (text[at] !== ';') return false;
    at = skipBlanks(text, at + 1);
    if (at === text.length) return true;
    const from = at;
    while (at < text.length && text[at] !== ';') {
      if (text[at] === '"') {
        at = endOfQuoted(text, at);
        if (at < 0) return false;
      } else if (text[at] === '<' || text[at] === '>' || text[at] === ',') return false;
      else at++;
    }
    if (at === from) return false;
  }
  return true;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}

/** Behind the quote that ends the text which begins with the one at `from`; -1 where there is none. */
function endOfQuoted(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return -1;
}
