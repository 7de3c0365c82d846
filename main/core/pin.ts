/** A pin: the SHA-256 of a certificate or key that alone is to be taken. */

/**
 * A pin as bytes in capital hexadecimal: 64 hexadecimal digits with or without colons, or base64, `sha256/` or `SHA256:`
 * before it. Undefined for what is none.
 */
export function readPin(text: string): string | undefined {
  const bare = text.trim().replace(/^sha-?256[/:=]\s*/i, '');
  const hex = bare.replace(/[:\s]/g, '');
  if (/^[0-9a-f]{64}$/i.test(hex)) return hex.toUpperCase();
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(bare) ? Buffer.from(bare, 'base64').toString('hex').toUpperCase() : undefined;
}

export const pinText = (hex: string): string => (hex.match(/../g) ?? []).join(':');
