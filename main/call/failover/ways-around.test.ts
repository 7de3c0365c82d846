import { expect, it } from 'vitest';
import { asItCame } from '../route/caller-rule.ts';
import type { PlannedTarget, RouteDecision } from '../route/route-decision.ts';
import { waysAround } from './ways-around.ts';

const passedOver = { why: 'no-line', text: 'It is taken as down for a drill.' } as const;
const trunk = (id: string, free = true): PlannedTarget => ({
  kind: 'trunk',
  trunk: id,
  to: '100',
  ringMs: 30_000,
  console: false,
  ...(free ? {} : { passedOver }),
});
const routed = (...targets: PlannedTarget[]): RouteDecision => ({
  kind: 'routed',
  emergency: false,
  targets,
  moveOn: [],
  callerRule: asItCame,
  trace: [],
});

it('each line’s calls go to the first target that can be had; lines whose calls go elsewhere first are left out', () => {
  const decisions = [
    { line: 'A', decision: routed(trunk('primary', false), trunk('broken', false), trunk('backup')) },
    { line: 'B', decision: routed(trunk('primary', false), trunk('backup')) },
    { line: 'C', decision: routed(trunk('primary', false), { kind: 'console' }) },
    { line: 'D', decision: routed(trunk('primary', false)) },
    { line: 'E', decision: routed(trunk('other'), trunk('primary', false)) },
    { line: 'F', decision: routed(trunk('primary', false), { kind: 'refuse', cause: 'busy' }) },
    { line: 'G', decision: { kind: 'not-routed', why: 'no-route', text: '', trace: [] } as const },
  ];
  expect(waysAround('primary', decisions)).toEqual([
    { lines: ['A', 'B'], to: { kind: 'trunk', trunk: 'backup' } },
    { lines: ['C', 'D'], to: { kind: 'console' } },
    { lines: ['F'], to: { kind: 'refused' } },
  ]);
});
