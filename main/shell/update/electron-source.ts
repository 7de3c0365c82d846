/** Updates by electron-updater: what is new is read from the feed that the build names, and must be signed. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Log } from '../../core/log.ts';
import { readRelease } from './release-info.ts';
import type { UpdateSource } from './update-source.ts';

/** As much of electron-updater's `AppUpdater` as is used here. */
export interface ElectronUpdater {
  autoDownload: boolean;
  autoInstallOnAppQuit: boolean;
  allowDowngrade: boolean;
  allowPrerelease: boolean;
  logger: object | null;
  isUpdateSupported: (info: never) => boolean | Promise<boolean>;
  isUserWithinRollout: (info: never) => boolean | Promise<boolean>;
  readonly currentVersion: { readonly version: string };
  on(event: 'error', listener: (error: Error) => void): unknown;
  checkForUpdates(): Promise<{
    readonly isUpdateAvailable: boolean;
    readonly updateInfo: { readonly version: string };
  } | null>;
  downloadUpdate(token: never): Promise<unknown>;
  quitAndInstall(isSilent?: boolean, isForceRunAfter?: boolean): void;
}

const build = z.object({ publicKey: z.string().optional() });
/** Written by scripts/build-app.mjs. */
const BUILD = new URL('../../../build/updates.json', import.meta.url);

/** The key by which this build knows updates; undefined where it was built without one, and takes none. */
export function updatesKeyOf(file: URL = BUILD): string | undefined {
  return build.parse(JSON.parse(readFileSync(file, 'utf8'))).publicKey;
}

export function electronSource(options: {
  readonly updater: ElectronUpdater;
  /** Makes what stops a download. */
  readonly newToken: () => { cancel(): void };
  readonly publicKey: string;
  readonly log: Log;
}): UpdateSource {
  const { updater, newToken, publicKey, log } = options;
  const own = updater.currentVersion.version;
  const supported = updater.isUpdateSupported;
  const withinRollout = updater.isUserWithinRollout;
  let refused: string | undefined;
  let failure: Error | undefined;

  updater.logger = null;
  updater.autoDownload = false;
  // Whoever ends Copperline for the day is not made to wait, or asked for a password.
  updater.autoInstallOnAppQuit = false;
  updater.allowPrerelease = false;
  // Looking and downloading throw as well. Installing tells of it here alone.
  updater.on('error', (error) => {
    failure = error;
  });
  // Asked of each release before anything else is thought of it, and before `allowDowngrade` is looked at.
  updater.isUpdateSupported = async (info) => {
    updater.allowDowngrade = false;
    const release = readRelease(info, publicKey);
    refused = release.ok ? undefined : release.why;
    if (!release.ok) return false;
    updater.allowDowngrade = release.withdrawn.includes(own);
    if (updater.allowDowngrade) log.warn({ own, instead: release.version }, 'this version was withdrawn');
    return await supported(info);
  };
  // Whoever has a withdrawn version is to leave it, however few get the other one.
  updater.isUserWithinRollout = async (info) => updater.allowDowngrade || (await withinRollout(info));

  return {
    async look() {
      refused = undefined;
      const found = await updater.checkForUpdates();
      if (refused !== undefined) throw new Error(refused);
      if (!found?.isUpdateAvailable) return undefined;
      return found.updateInfo.version;
    },
    async download(signal) {
      const token = newToken();
      const cancel = (): void => token.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      try {
        await updater.downloadUpdate(token as never);
      } finally {
        signal.removeEventListener('abort', cancel);
      }
    },
    install() {
      failure = undefined;
      updater.quitAndInstall(true, true);
      if (failure !== undefined) throw failure;
    },
  };
}
