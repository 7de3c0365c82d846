/** The crypto suites of SRTP that we speak, by their names in SDP. */

export type SrtpSuite =
  | 'AES_CM_128_HMAC_SHA1_80'
  | 'AES_CM_128_HMAC_SHA1_32'
  | 'AES_256_CM_HMAC_SHA1_80'
  | 'AEAD_AES_128_GCM'
  | 'AEAD_AES_256_GCM';

/** Octets of master key and master salt together (RFC 4568 §6.2, RFC 6188 §3, RFC 7714 §12). */
export const SRTP_KEY_BYTES: Readonly<Record<SrtpSuite, number>> = {
  AES_CM_128_HMAC_SHA1_80: 30,
  AES_CM_128_HMAC_SHA1_32: 30,
  AES_256_CM_HMAC_SHA1_80: 46,
  AEAD_AES_128_GCM: 28,
  AEAD_AES_256_GCM: 44,
};

/** One direction's key: master key and salt in base64, as SDP carries them. Never to be logged or shown. */
export interface SrtpKey {
  readonly suite: SrtpSuite;
  readonly key: string;
}
