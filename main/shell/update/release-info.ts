/**
 * What a feed says of a release, and whether it is its maker's word. The feed's files lie on a web server; who gets into
 * that one can offer nothing that the maker has not signed (docs/adr/0032). Only how many installations get a release
 * (`stagingPercentage`) is the server's to say.
 */
import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';

/** latest.yml as electron-builder writes it, with what scripts/rollout.mjs adds. */
const releaseInfo = z.object({
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  files: z.array(z.object({ sha512: z.string().min(1) })).min(1),
  /** Versions that are to be left for this one, though it may be older. */
  withdrawn: z.array(z.string()).default([]),
  signature: z.string().optional(),
});

export type Release =
  | { readonly ok: true; readonly version: string; readonly withdrawn: readonly string[] }
  | { readonly ok: false; readonly why: string };

/** What is signed; scripts/lib/update-info.mjs makes the same. */
const statement = (version: string, withdrawn: readonly string[], sha512: readonly string[]): string =>
  ['copperline update 1', version, withdrawn.toSorted().join(' '), ...[...new Set(sha512)].toSorted()].join('\n');

/** @param publicKey Ed25519, base64 of its SPKI */
export function readRelease(info: unknown, publicKey: string): Release {
  const parsed = releaseInfo.safeParse(info);
  if (!parsed.success) return { ok: false, why: `the feed cannot be read (${z.prettifyError(parsed.error)})` };
  const { version, files, withdrawn, signature } = parsed.data;
  if (signature === undefined) return { ok: false, why: `version ${version} is not signed` };
  const text = statement(
    version,
    withdrawn,
    files.map(({ sha512 }) => sha512),
  );
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  const isSigned = verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
  return isSigned
    ? { ok: true, version, withdrawn }
    : { ok: false, why: `version ${version} is not signed by Copperline’s makers` };
}
