import 'i18next';
import type { Sentences } from './resources.ts';

// A key that is in no file, or misspelt, is an error of the compiler.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Sentences };
    returnNull: false;
  }
}
