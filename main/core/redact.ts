/** Takes secrets out of what is shown, sent or written down: by the name they stand under, by their look, and by what they are. */

export const REDACTED = '***';

/** Under such a name stands a secret. Not `keyFile`, `monkey`, `pinPrefix`, `askPin`: those are named for something else. */
const SECRET_NAME =
  /^(?:.*[._\-/])?(?:(?:auth|priv|private|api|access|shared|client)[._-]?key|[a-z0-9]{0,20}(?:password|passwd|pwd|passphrase|secret|token|credential)|pin|authorization|cookie|community|ha1)s?$/i;

/** A secret's last word in camel case: `authPassword`, `webhookSecret`, `bearerToken`. */
const SECRET_TAIL = /(?:Password|Passphrase|Secret|Token|Credentials?|Key|Community)s?$/;

export const isSecretName = (name: string): boolean => SECRET_NAME.test(name) || SECRET_TAIL.test(name);

const TEXTS: readonly (readonly [RegExp, string])[] = [
  // Passwords in addresses, with or without a user.
  [/\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@:]{0,200}:[^\s/@]{0,200}@/gi, `$1${REDACTED}@`],
  [/\b(sips?:[^@:\s<>]{0,200}):[^@\s<>]{0,200}@/gi, `$1:${REDACTED}@`],
  [/((?:^|\n)[ \t]*(?:proxy-)?authorization:[ \t]*[a-z]{1,20})[^\n]*/gi, `$1 ${REDACTED}`],
  [/\b(Bearer|Basic)[ \t]+[\w+/=.~-]{8,}/g, `$1 ${REDACTED}`],
  [/([?&](?:token|key|secret|password|auth|signature|sig|access_token|api_?key)=)[^&#\s]*/gi, `$1${REDACTED}`],
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, REDACTED],
  [/(a=crypto:\s*\d{0,9}[ \t]*[A-Z0-9_]{0,40})[^\r\n]*/gi, `$1 ${REDACTED}`],
  [/(a=ice-pwd:)[^\r\n]*/gi, `$1${REDACTED}`],
  // A PIN ahead of a number: main/sip/wire-log.ts
  [/([*#]|%23)\d{4,16}\*(?=[\d*#+%])/gi, `$1${REDACTED}`],
];

/** What is shorter stands in every other text: it is found by its name alone. */
const SHORTEST_KNOWN = 4;

/** A secret as JSON and addresses write it, too; the longest first, so that none is left of one that holds another. */
const formsOf = (secrets: readonly string[]): readonly string[] =>
  [
    ...new Set(
      secrets
        .filter((secret) => secret.length >= SHORTEST_KNOWN)
        .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encoded(secret)]),
    ),
  ].toSorted((a, b) => b.length - a.length);

function encoded(secret: string): string {
  try {
    return encodeURIComponent(secret);
  } catch {
    // Half of a surrogate pair.
    return secret;
  }
}

/** Text as a person or another program may have it. */
export const redactText = (text: string, secrets: readonly string[] = []): string =>
  withoutForms(text, formsOf(secrets));

function withoutForms(text: string, forms: readonly string[]): string {
  let clean = text;
  for (const form of forms) if (clean.includes(form)) clean = clean.replaceAll(form, REDACTED);
  for (const [pattern, instead] of TEXTS) clean = clean.replace(pattern, instead);
  return clean;
}

/**
 * A copy of plain data without secrets. `secrets`: values that may stand nowhere in it, whatever they stand under.
 * Names of properties are cleaned too; what is not plain data (a function, a buffer) becomes what it is called.
 */
export function redact(value: unknown, secrets: readonly string[] = []): unknown {
  const known = formsOf(secrets);
  const clean = (each: unknown, depth: number): unknown => {
    if (typeof each === 'string') return withoutForms(each, known);
    if (typeof each === 'number' || typeof each === 'bigint') {
      const text = String(each);
      return known.some((form) => text.includes(form)) ? REDACTED : plain(each);
    }
    if (typeof each !== 'object' || each === null) return typeof each === 'function' ? '[function]' : each;
    if (depth > 64) return '[deeper]';
    if (Array.isArray(each)) return each.map((item) => clean(item, depth + 1));
    if (each instanceof Date) return each.toISOString();
    if (each instanceof Error) return withoutForms(each.message, known);
    if (ArrayBuffer.isView(each) || each instanceof ArrayBuffer) return `[${each.byteLength} bytes]`;
    const entries =
      each instanceof Map ? [...each].map(([name, item]) => [String(name), item] as const) : Object.entries(each);
    // fromEntries defines own properties: `__proto__` stays a name like any other.
    return Object.fromEntries(
      entries.map(([name, item]) => [
        withoutForms(name, known),
        isSecretName(name) && item !== undefined && item !== null && typeof item !== 'boolean'
          ? REDACTED
          : clean(item, depth + 1),
      ]),
    );
  };
  return clean(value, 0);
}

const plain = (value: number | bigint): unknown => (typeof value === 'bigint' ? String(value) : value);
