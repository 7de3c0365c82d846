import { describe, expect, it } from 'vitest';
import { anOffice, PBX, settle } from './fixtures/an-office.ts';
import { type InboundInput, type InboundPlan, inboundStep, initialInboundState } from './inbound-call-machine.ts';
import type { BlockAction } from './route/block-table.ts';

const caller = { standard: 'bell202', number: '2025551234', checksumOk: true } as const;
const blocking = (action: BlockAction) =>
  anOffice({
    lines: 1,
    blocked: { rules: [{ match: { is: 'prefix', digits: '202' }, action, why: 'surveys' }], suspendedUntil: 0 },
  });
type Office = ReturnType<typeof anOffice>;

/** One ring, and the caller's number. */
async function rings(office: Office, late = false): Promise<void> {
  const line = office.line(1);
  line.post({ kind: 'ring', on: true });
  office.clock.advance(2_000);
  line.post({ kind: 'ring', on: false });
  if (!late) line.post({ kind: 'caller-id', message: caller });
  await settle();
}

/** The same, and the pause after the ring. */
async function calls(office: Office, late = false): Promise<void> {
  await rings(office, late);
  office.clock.advance(3_500);
  await settle();
  if (late) office.line(1).post({ kind: 'caller-id', message: caller });
  await settle();
}

describe('a blocked caller', () => {
  it('in silence bothers nobody, and the record says why', async () => {
    const office = blocking({ do: 'silence' });
    await calls(office);
    expect(office.outgoing).toEqual([]);
    expect(office.manager.calls).toEqual([]);
    expect(office.ended).toMatchObject([{ outcome: 'refused', reason: 'Blocked: 202… (surveys).' }]);
  });

  it('is sent to a mailbox, and to no desk when that fails', async () => {
    const office = blocking({ do: 'send', trunk: PBX, to: '900' });
    await calls(office);
    expect(office.manager.calls[0]).not.toHaveProperty('atConsole');
    expect(office.patches).toContainEqual(expect.objectContaining({ note: 'Blocked: 202… (surveys).' }));
    office.to('900').goes(486);
    await settle();
    expect(office.ended).toMatchObject([{ outcome: 'refused', reason: 'Blocked: 202… (surveys).' }]);
  });

  it('whose number comes late stops ringing here then', async () => {
    const office = blocking({ do: 'silence' });
    await calls(office, true);
    expect(office.ended).toMatchObject([{ outcome: 'refused', reason: 'Blocked: 202… (surveys).' }]);
    expect(office.manager.calls).toEqual([]);
  });

  it('is hung up on: the line goes off-hook for long enough, and on-hook again', async () => {
    const office = blocking({ do: 'hang-up' });
    await rings(office);
    await office.offHook(1);
    office.clock.advance(1_000);
    expect(office.ended).toEqual([]);
    office.clock.advance(600);
    await settle();
    expect(office.ended).toMatchObject([{ outcome: 'refused', reason: 'Blocked: 202… (surveys).' }]);
    expect(office.line(1).state.kind).toBe('guarding');
    expect(office.outgoing).toEqual([]);
  });
});

describe('hanging up on a caller', () => {
  const plan: InboundPlan = { targets: [{ kind: 'refuse', hangUp: true }], moveOn: [], blocked: 'Blocked: 202….' };
  const run = (line: 'ringing' | 'answered', ...inputs: InboundInput[]) => {
    let state = initialInboundState(line);
    const effects: string[] = [];
    for (const input of [{ kind: 'start' } as const, ...inputs]) {
      const next = inboundStep(state, input, plan);
      state = next.state;
      effects.push(...next.effects.map(({ kind }) => kind));
    }
    return { state: state.kind, effects };
  };

  it('ends in every way it can go, and the line is given back wherever it is off-hook', () => {
    expect(run('ringing', { kind: 'line-connected' }, { kind: 'refused' })).toEqual({
      state: 'ended',
      effects: ['answer-line', 'wait-refused', 'release-line', 'end'],
    });
    expect(run('ringing', { kind: 'line-abandoned', text: 'gave up' }).effects).toEqual(['answer-line', 'end']);
    expect(run('ringing', { kind: 'line-connected' }, { kind: 'line-hung-up', text: 'cpc' }).effects).toEqual([
      'answer-line',
      'wait-refused',
      'end',
    ]);
    expect(run('ringing', { kind: 'hang-up' }).effects).toEqual(['answer-line', 'release-line', 'end']);
    expect(run('answered').effects).toEqual(['release-line', 'end']);
  });

  it('nobody can pick it up meanwhile', () => {
    expect(run('ringing', { kind: 'desk-answers' }).state).toBe('refusing');
  });
});
