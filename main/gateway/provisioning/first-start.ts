import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SettingChange } from '../../contract/provisioning.ts';
import type { Clock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { openSecrets } from '../../store/secrets-file.ts';
import { openSettings } from '../../store/settings-file.ts';
import { contradictions } from '../profile-faults.ts';
import { fetchPackage } from './fetch-package.ts';
import { lookAt } from './looked-at.ts';

export interface FirstStart {
  readonly dataDir: string;
  /** A file, or an address that begins with https://. */
  readonly from: string;
  readonly sha256?: string | undefined;
  readonly passphraseFile?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Settings for a gateway that has none yet, before it starts; one that has some is left as it is.
 * @returns what was done, in lines for a person @throws GatewayError, and nothing was changed then
 */
export async function provisionFirstStart({
  dataDir,
  from,
  sha256,
  passphraseFile,
  clock,
  log,
}: FirstStart): Promise<string[]> {
  if (existsSync(join(dataDir, 'settings.json')))
    return ['This gateway has settings already: those of --provision were not taken. `copperline restore` takes them.'];
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const room = await mkdtemp(join(tmpdir(), 'copperline-'));
  try {
    const isAddress = /^https?:\/\//i.test(from);
    const path = isAddress ? join(room, 'fetched') : from;
    const source = isAddress ? await fetchPackage(from, path, clock) : from;
    if (!existsSync(path)) throw new GatewayError('bad-request', `There is no file ${from}.`);
    const settings = await openSettings(dataDir, { log, clock, contradictions });
    const passphrase =
      passphraseFile === undefined ? undefined : readFileSync(passphraseFile, 'utf8').replace(/\r?\n$/, '');
    const looked = await lookAt({
      path,
      from: source,
      sha256,
      passphrase,
      current: settings.current,
      // There is no data directory to speak of yet: its settings alone are taken.
      books: new Map(),
    });
    if (looked.secrets && looked.secrets.size > 0) {
      const secrets = await openSecrets(dataDir, { log, clock });
      await secrets.replaceAll(new Map([...secrets.all, ...looked.secrets]));
    }
    const saved = await settings.replace(looked.document);
    if (!saved.ok) throw new GatewayError('bad-request', `${saved.text} Nothing was changed.`);
    const { plan } = looked;
    return [
      `Settings from ${plan.from}`,
      `SHA-256 ${plan.sha256}`,
      ...plan.changes.map(changeText),
      ...(plan.more > 0 ? [`  and ${plan.more} more`] : []),
      ...(plan.secretCount > 0 ? [`  passwords and keys: ${plan.secretCount}`] : []),
      ...plan.warnings,
    ];
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

export function changeText({ place, kind, before, after }: SettingChange): string {
  if (kind === 'added') return `  + ${place}: ${after ?? ''}`;
  if (kind === 'removed') return `  - ${place}: ${before ?? ''}`;
  return `  ~ ${place}: ${before ?? ''} → ${after ?? ''}`;
}
