/** What keeps the secrets from whoever has only the file: the desktop's keyring. */
export interface SecretSeal {
  /** As a person knows it: `the Keychain`. */
  readonly by: string;
  seal(text: string): Promise<Uint8Array>;
  /**
   * `stale`: to be sealed anew, because its key was changed.
   * @throws where it was sealed by another user, computer or keyring, or the keyring is locked
   */
  open(sealed: Uint8Array): Promise<{ readonly text: string; readonly stale: boolean }>;
}
