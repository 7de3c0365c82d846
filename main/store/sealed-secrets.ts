import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { z } from 'zod';

/** A file is guessed at without anybody watching: four times the work of a sign-in, 128 MiB. */
const COST = { N: 131_072, r: 8, p: 1 } as const;
const MOST_MEMORY = 300 * 1024 * 1024;
export const SHORTEST_PASSPHRASE = 12;

const base64 = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[A-Za-z0-9+/]*={0,2}$/);

export const sealedBox = z.object({
  kdf: z.literal('scrypt'),
  N: z.literal(COST.N),
  r: z.literal(COST.r),
  p: z.literal(COST.p),
  cipher: z.literal('aes-256-gcm'),
  salt: base64(64),
  nonce: base64(32),
  tag: base64(32),
  data: base64(4 * 1024 * 1024),
});
export type SealedBox = z.infer<typeof sealedBox>;

/** Closes a value of JSON with a passphrase. @param about what it belongs to: opened with another one it is damaged */
export async function seal(value: unknown, passphrase: string, about: string): Promise<SealedBox> {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, salt), nonce);
  cipher.setAAD(Buffer.from(about));
  const data = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
  return {
    kdf: 'scrypt',
    ...COST,
    cipher: 'aes-256-gcm',
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  };
}

/** Undefined: another passphrase, or somebody has changed it. */
export async function unseal(box: SealedBox, passphrase: string, about: string): Promise<unknown> {
  const nonce = Buffer.from(box.nonce, 'base64');
  const tag = Buffer.from(box.tag, 'base64');
  if (nonce.length !== 12 || tag.length !== 16) return undefined;
  const key = await keyOf(passphrase, Buffer.from(box.salt, 'base64'));
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
    decipher.setAAD(Buffer.from(about));
    decipher.setAuthTag(tag);
    const text = Buffer.concat([decipher.update(Buffer.from(box.data, 'base64')), decipher.final()]).toString('utf8');
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const keyOf = (passphrase: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(passphrase.normalize('NFKC'), salt, 32, { ...COST, maxmem: MOST_MEMORY }, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  );
