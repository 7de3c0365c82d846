/** How far the end of the app has come. */
export type QuitState =
  | { readonly kind: 'running' }
  /** A person is asked whether calls may end. */
  | { readonly kind: 'asking' }
  | { readonly kind: 'ending' };

export type QuitInput =
  /** A person, the system, or an update wants the app to end. `must`: nobody can be asked any more. */
  | { readonly kind: 'wanted'; readonly calls: number; readonly must: boolean }
  | { readonly kind: 'answered'; readonly end: boolean };

export type QuitEffect = 'ask' | 'end';

/** Quitting asks while calls are on, once, unless nobody can be asked. Pure. */
export function quitStep(
  state: QuitState,
  input: QuitInput,
): { readonly state: QuitState; readonly effect?: QuitEffect } {
  if (state.kind === 'ending') return { state };
  if (input.kind === 'answered') {
    if (state.kind !== 'asking') return { state };
    return input.end ? { state: { kind: 'ending' }, effect: 'end' } : { state: { kind: 'running' } };
  }
  if (input.must || input.calls === 0) return { state: { kind: 'ending' }, effect: 'end' };
  return state.kind === 'asking' ? { state } : { state: { kind: 'asking' }, effect: 'ask' };
}
