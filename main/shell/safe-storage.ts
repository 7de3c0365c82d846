import { safeStorage } from 'electron';
import { errorText } from '../core/errors.ts';
import type { SecretSeal } from '../gateway/secret-seal.ts';

/** What seals the passwords, or why nothing can, in words. */
export type SystemSeal = { readonly seal: SecretSeal } | { readonly without: string };

const backendNames: Readonly<Record<string, string>> = {
  gnome_libsecret: 'the keyring (libsecret)',
  kwallet: 'KWallet',
  kwallet5: 'KWallet',
  kwallet6: 'KWallet',
};

/**
 * The system's keyring, by way of Electron's safeStorage. Linux without a keyring would "seal" with a password that every
 * Electron program knows (`basic_text`): that is none, and is said.
 */
export async function systemSeal(): Promise<SystemSeal> {
  const noKeyring =
    'This desktop has no keyring that could lock passwords: install or unlock GNOME Keyring or KWallet, then start Copperline again. Until then they are in secrets.json, which only your user may read.';
  try {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) return { without: noKeyring };
    const by = process.platform === 'linux' ? backendNames[safeStorage.getSelectedStorageBackend()] : undefined;
    if (process.platform === 'linux' && by === undefined) return { without: noKeyring };
    return { seal: sealBy(by ?? (process.platform === 'darwin' ? 'the Keychain' : 'Windows (DPAPI)')) };
  } catch (thrown) {
    return { without: `${noKeyring} (${errorText(thrown)})` };
  }
}

const sealBy = (by: string): SecretSeal => ({
  by,
  seal: (text) => safeStorage.encryptStringAsync(text),
  async open(sealed) {
    const opened = await safeStorage.decryptStringAsync(Buffer.from(sealed));
    return { text: opened.result, stale: opened.shouldReEncrypt };
  },
});
