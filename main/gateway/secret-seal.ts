/** The store's own word, for the shell, which may not know the store. */
export type { SecretSeal } from '../store/secret-seal.ts';
