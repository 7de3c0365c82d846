/** What a user's password must be: said by the gateway, and by the console before it asks. */
export const SHORTEST_PASSWORD = 10;
export const LONGEST_PASSWORD = 256;

/** What people take where a minimum length keeps them from taking less: the first that anybody tries. */
const COMMON =
  /^(?:(?:password|passwort|motdepasse|contrasena|contraseña|qwertz?|qwerty|azerty|letmein|welcome|willkommen|admin|administrator|copperline|telephone|telefon|iloveyou|changeme|secret)[\W\d_]*)+$/i;

/** Why a password is none to take. */
export type PasswordFault = 'short' | 'long' | 'known' | 'name';

/** Undefined for a good one. */
export function passwordFault(password: string, user: string): PasswordFault | undefined {
  const text = password.normalize('NFKC');
  if ([...text].length < SHORTEST_PASSWORD) return 'short';
  if (text.length > LONGEST_PASSWORD) return 'long';
  const lower = text.toLowerCase();
  if (COMMON.test(text) || new Set(lower).size < 5 || isRun(lower)) return 'known';
  if (user.length >= 3 && lower.replaceAll(user.toLowerCase(), '').length < SHORTEST_PASSWORD / 2) return 'name';
  return undefined;
}

/** How long a stranger would be at it, for one that has no fault: rough, by its length and by how much is in it. */
export function passwordStrength(password: string): 'fair' | 'good' | 'strong' {
  const text = password.normalize('NFKC');
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(text)).length;
  const points = [...text].length + 2 * (kinds - 1) + (new Set(text).size >= 10 ? 2 : 0);
  return points >= 20 ? 'strong' : points >= 15 ? 'good' : 'fair';
}

/** `1234567890`, `abcdefghij`, and the same backwards. */
function isRun(text: string): boolean {
  const codes = [...text].map((letter) => letter.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  return steps.filter((step) => Math.abs(step) === 1).length >= 0.8 * steps.length;
}
