import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trunkId } from '../core/ids.ts';
import { type KnownDialogue, rulingOn, rulingOnRefer } from './refer-rules.ts';
import { asItCame } from './route/caller-rule.ts';
import type { PlannedTarget, RouteDecision } from './route/route-decision.ts';

const pbx = trunkId('pbx');
const provider = trunkId('provider');
const dialog = { callId: '7@pbx', localTag: 'ours', remoteTag: 'theirs' };
const replaces = { callId: '7@pbx', toTag: 'ours', fromTag: 'theirs', earlyOnly: false };
const known = (change: Partial<KnownDialogue> = {}): KnownDialogue => ({
  trunk: pbx,
  dialogs: [dialog],
  phase: 'confirmed',
  ...change,
});
const may = { allowed: true } as const;

describe('an INVITE with Replaces (RFC 3891 §3)', () => {
  it('takes over the call that it names', () =>
    expect(rulingOn(replaces, pbx, may, [known({ dialogs: [] }), known()])).toMatchObject({ ok: true }));

  it('that names no call gets 481, and so does one that names a call of another trunk, or the tags the wrong way round', () => {
    expect(rulingOn(replaces, pbx, may, [])).toEqual({ ok: false, status: 481 });
    expect(rulingOn(replaces, provider, may, [known()])).toEqual({ ok: false, status: 481 });
    const turned = { ...replaces, toTag: 'theirs', fromTag: 'ours' };
    expect(rulingOn(turned, pbx, may, [known()])).toEqual({ ok: false, status: 481 });
  });

  it('that names two calls gets 481', () =>
    expect(rulingOn(replaces, pbx, may, [known(), known()])).toEqual({ ok: false, status: 481 }));

  it('for calls that nobody has answered alone gets 486 for one that somebody has', () => {
    const early = { ...replaces, earlyOnly: true };
    expect(rulingOn(early, pbx, may, [known()])).toEqual({ ok: false, status: 486 });
    expect(rulingOn(early, pbx, may, [known({ phase: 'early' })])).toMatchObject({ ok: true });
  });

  it('of a peer without the right gets 403, whether there is such a call or not', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), (there, earlyOnly) => {
        const ruling = rulingOn({ ...replaces, earlyOnly }, pbx, { allowed: false }, there ? [known()] : []);
        expect(ruling).toEqual({ ok: false, status: 403 });
      }),
    );
  });
});

const routed = (...targets: PlannedTarget[]): RouteDecision => ({
  kind: 'routed',
  emergency: false,
  targets,
  moveOn: [],
  callerRule: asItCame,
  trace: [],
});
const trunk: PlannedTarget = { kind: 'trunk', trunk: 'pbx', to: '102', ringMs: 20_000, console: false };
const passedOver = { why: 'no-line', text: 'No line was free.' } as const;

describe('a REFER', () => {
  it('of a peer with the right to a number that it may call itself is made', () =>
    expect(rulingOnRefer(may, routed(trunk))).toEqual({ ok: true }));

  const refusals: readonly RouteDecision[] = [
    { kind: 'not-routed', why: 'no-route', text: '', trace: [] },
    { kind: 'not-routed', why: 'not-a-number', text: '', trace: [] },
    routed({ kind: 'refuse', cause: 'barred' }),
    routed({ kind: 'lines', group: 'all', hops: [], afterAnswer: '', passedOver }, { kind: 'refuse', cause: 'barred' }),
    routed({ ...trunk, passedOver }),
    routed(),
  ];

  it.each(refusals.map((decision, index) => [index, decision] as const))(
    'to a number that routing refuses is refused, with the right and without it (%i)',
    (_, decision) => {
      expect(rulingOnRefer(may, decision).ok).toBe(false);
      expect(rulingOnRefer({ allowed: false }, decision)).toMatchObject({ ok: false, status: 403 });
    },
  );

  it('of a peer without the right is refused, wherever it leads', () =>
    expect(rulingOnRefer({ allowed: false }, routed(trunk))).toMatchObject({ ok: false, status: 403 }));
});
