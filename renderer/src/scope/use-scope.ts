import { useCallback, useEffect, useState } from 'react';
import type { ScopeEnded } from '../../../main/contract/scope.ts';
import { useConsole, useSnapshot } from '../console-context.ts';
import { ScopeFeed } from './scope-feed.ts';

export type ScopeState =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly feed: ScopeFeed }
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'ended'; readonly why: ScopeEnded['why'] };

/** Looks at a line for as long as it is shown; again when the gateway is back. */
export function useScope(line: string): readonly [ScopeState, again: () => void] {
  const { connection } = useConsole();
  const isLinked = useSnapshot().link.kind === 'open';
  const [state, setState] = useState<ScopeState>({ kind: 'opening' });
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn is another try
  useEffect(() => {
    if (!isLinked) return;
    let feed: ScopeFeed | undefined;
    let gone = false;
    setState({ kind: 'opening' });
    const stops = [
      connection.onPush('scope.block', (block) => {
        if (block.line === line) feed?.take(block);
      }),
      connection.onPush('scope.ended', (ended) => {
        if (ended.line === line) setState({ kind: 'ended', why: ended.why });
      }),
    ];
    connection.request('scope.open', { line }).then(
      (answer) => {
        if (gone) return;
        if (answer.ok) feed = new ScopeFeed(answer.tones);
        setState(feed ? { kind: 'open', feed } : { kind: 'refused', text: answer.ok ? '' : answer.text });
      },
      (error: Error) => gone || setState({ kind: 'refused', text: error.message }),
    );
    return () => {
      gone = true;
      for (const stop of stops) stop();
      // It ends with the connection, too.
      connection.request('scope.close', {}).catch(() => {});
    };
  }, [connection, line, isLinked, turn]);
  return [state, useCallback(() => setTurn((before) => before + 1), [])];
}

/** Whether an owner is at this console: the gateway decides, this only says what to offer. */
export function useIsOwner(): boolean {
  const { connection } = useConsole();
  const isLinked = useSnapshot().link.kind === 'open';
  const [isOwner, setIsOwner] = useState(false);
  useEffect(() => {
    if (!isLinked) return;
    connection.request('access.me', {}).then(
      ({ role }) => setIsOwner(role === 'owner'),
      () => setIsOwner(false),
    );
  }, [connection, isLinked]);
  return isOwner;
}
