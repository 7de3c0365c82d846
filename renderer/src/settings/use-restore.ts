import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProvisioningPlan } from '../../../main/contract/provisioning.ts';
import type { RequestInput } from '../../../main/contract/requests.ts';
import { useConsole } from '../console-context.ts';
import { sendFile } from '../files/send-file.ts';

type Source = RequestInput<'provisioning.look'>['source'];

/** What the person gave; empty texts are not given. */
export interface Given {
  readonly from: 'file' | 'address';
  readonly file: File | null;
  readonly url: string;
  readonly sha256: string;
  readonly passphrase: string;
}

/** What is taken besides the settings. */
export interface Books {
  readonly history: boolean;
  readonly contacts: boolean;
}

export type Restore =
  | { readonly kind: 'choosing' }
  | { readonly kind: 'sending'; readonly share: number }
  | { readonly kind: 'looking' }
  | {
      readonly kind: 'looked';
      readonly plan: ProvisioningPlan;
      readonly source: Source;
      /** Why the last step on it did not work. */
      readonly problem: string;
      readonly busy: boolean;
    }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly text: string };

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** From a file or address to what it would change, and only then to the change. */
export function useRestore(applied: () => void) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const [state, setState] = useState<Restore>({ kind: 'choosing' });

  const ask = useCallback(
    async (source: Source, { sha256, passphrase }: Pick<Given, 'sha256' | 'passphrase'>) =>
      connection.request('provisioning.look', {
        source,
        ...(sha256 === '' ? {} : { sha256 }),
        ...(passphrase === '' ? {} : { passphrase }),
      }),
    [connection],
  );

  const look = async (given: Given): Promise<void> => {
    try {
      let source: Source;
      if (given.from === 'address') source = { kind: 'address', url: given.url.trim() };
      else {
        if (!given.file) return;
        setState({ kind: 'sending', share: 0 });
        const sent = await sendFile(given.file, (share) => setState({ kind: 'sending', share }), {
          broken: t('backup.notSent'),
          notUnderstood: t('backup.notSent'),
        });
        if (!sent.ok) {
          setState({ kind: 'failed', text: sent.text });
          return;
        }
        source = { kind: 'upload', id: sent.id };
      }
      setState({ kind: 'looking' });
      const looked = await ask(source, { sha256: given.sha256.trim(), passphrase: given.passphrase });
      setState(
        looked.ok
          ? { kind: 'looked', plan: looked.plan, source, problem: '', busy: false }
          : { kind: 'failed', text: looked.text },
      );
    } catch (error) {
      setState({ kind: 'failed', text: textOf(error) });
    }
  };

  /** Once more, with the passphrase that its passwords are sealed with. */
  const open = async (passphrase: string): Promise<void> => {
    if (state.kind !== 'looked') return;
    setState({ ...state, busy: true, problem: '' });
    try {
      // What comes now must be what was looked at.
      const looked = await ask(state.source, { sha256: state.plan.sha256, passphrase });
      setState(
        looked.ok
          ? { ...state, plan: looked.plan, problem: '', busy: false }
          : { ...state, problem: looked.text, busy: false },
      );
    } catch (error) {
      setState({ ...state, problem: textOf(error), busy: false });
    }
  };

  const apply = async (books: Books): Promise<void> => {
    if (state.kind !== 'looked') return;
    setState({ ...state, busy: true, problem: '' });
    try {
      const done = await connection.request('provisioning.apply', { id: state.plan.id, ...books });
      setState(done.ok ? { kind: 'done' } : { ...state, problem: done.text, busy: false });
      if (done.ok) applied();
    } catch (error) {
      setState({ ...state, problem: textOf(error), busy: false });
    }
  };

  return { state, look, open, apply, leave: () => setState({ kind: 'choosing' }) };
}
