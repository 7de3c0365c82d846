import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** RFC 7914: 32 MiB and about a tenth of a second for one guess. */
const COST = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const;
const KEY_BYTES = 32;

/** Four to eight digits. */
const PIN = /^\d{4,8}$/;

/** Why a PIN is none to take; undefined for a good one. */
export function whyNoPin(pin: string): string | undefined {
  if (!PIN.test(pin)) return 'A PIN is 4 to 8 digits.';
  const digits = [...pin].map(Number);
  const steps = new Set(digits.slice(1).map((digit, index) => digit - (digits[index] ?? 0)));
  const [step] = steps;
  if (steps.size === 1 && step !== undefined && Math.abs(step) <= 1)
    return `${pin} is among the first that anybody tries. Take another.`;
  return undefined;
}

/** `scrypt$<salt>$<key>`, base64. */
export async function hashPin(pin: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString('base64')}$${(await derive(pin, salt)).toString('base64')}`;
}

/** False for a hash that is none, too. */
export async function isPin(pin: string, hash: string): Promise<boolean> {
  const [kind, salt, key] = hash.split('$');
  if (kind !== 'scrypt' || salt === undefined || key === undefined || !PIN.test(pin)) return false;
  const wanted = Buffer.from(key, 'base64');
  const derived = await derive(pin, Buffer.from(salt, 'base64'));
  return wanted.length === derived.length && timingSafeEqual(wanted, derived);
}

const derive = (pin: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(pin, salt, KEY_BYTES, COST, (error, key) => (error ? reject(error) : resolve(key))),
  );

/** `**4711*0044…`: the PIN and what it is for; undefined where none is given. @param prefix `**` */
export function readPinned(
  dialled: string,
  prefix: string,
): { readonly pin: string; readonly number: string } | undefined {
  if (!dialled.startsWith(prefix)) return undefined;
  const [, pin, number] = /^(\d{1,16})\*(.+)$/.exec(dialled.slice(prefix.length)) ?? [];
  return pin === undefined || number === undefined ? undefined : { pin, number };
}
