import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  initialTwoStageState,
  startsWith,
  type TwoStageEffect,
  type TwoStageInput,
  type TwoStageState,
  type TwoStageTerms,
  type TwoStageTimer,
  twoStageStep,
} from './two-stage-machine.ts';

const usual: TwoStageTerms = {
  pin: 'required',
  firstDigitMs: 10_000,
  nextDigitMs: 4_000,
  maxDigits: 6,
  isHelp: (number) => number === '112',
};

/** A caller, the timers that run, and what was done. */
class Walk {
  state: TwoStageState = initialTwoStageState;
  readonly did: TwoStageEffect[] = [];
  readonly timers = new Set<TwoStageTimer>();
  readonly #terms: TwoStageTerms;

  constructor(terms: Partial<TwoStageTerms> = {}) {
    this.#terms = { ...usual, ...terms };
    for (const effect of startsWith) this.#perform(effect);
  }

  post(...inputs: TwoStageInput[]): this {
    for (const input of inputs) {
      if (input.kind === 'timeout') this.timers.delete(input.timer);
      const { state, effects } = twoStageStep(this.state, input, this.#terms);
      this.state = state;
      for (const effect of effects) this.#perform(effect);
    }
    return this;
  }

  press(digits: string): this {
    return this.post(...[...digits].map((digit) => ({ kind: 'digit' as const, digit })));
  }

  passes(timer: TwoStageTimer): this {
    expect([...this.timers]).toContain(timer);
    return this.post({ kind: 'timeout', timer });
  }

  all<Kind extends TwoStageEffect['kind']>(kind: Kind): Extract<TwoStageEffect, { kind: Kind }>[] {
    return this.did.filter((effect): effect is Extract<TwoStageEffect, { kind: Kind }> => effect.kind === kind);
  }

  is(kind: TwoStageState['kind']): boolean {
    return this.state.kind === kind;
  }

  get sounds(): string[] {
    return this.all('play').map(({ sound }) => sound);
  }

  #perform(effect: TwoStageEffect): void {
    this.did.push(effect);
    if (effect.kind === 'start-timer') this.timers.add(effect.timer);
    if (effect.kind === 'stop-timer') this.timers.delete(effect.timer);
  }
}

const connected = { kind: 'line-connected' } as const;
const right = { kind: 'pin-was', pin: 'right' } as const;
const wrong = { kind: 'pin-was', pin: 'wrong' } as const;

describe('a caller who is asked for a number', () => {
  it('gives the PIN and the number, hears it ring and is connected', () => {
    const walk = new Walk().post(connected).press('4711#').post(right).press('601#');
    expect(walk.all('check-pin')).toEqual([{ kind: 'check-pin', pin: '4711' }]);
    expect(walk.all('dial')).toEqual([{ kind: 'dial', number: '601' }]);
    walk.post({ kind: 'rings' }, { kind: 'rings' }, { kind: 'answered' });
    expect(walk.sounds).toEqual(['pin', 'number', 'ringback']);
    expect(walk.state).toEqual({ kind: 'connected' });
    expect([...walk.timers]).toEqual([]);
    walk.post({ kind: 'hang-up', reason: 'The SIP side hung up.' });
    expect(walk.all('release-line')).toHaveLength(1);
  });

  it('need not press #: a pause or the last digit ends the number', () => {
    expect(new Walk({ pin: 'none' }).post(connected).press('601').passes('digits').all('dial')).toEqual([
      { kind: 'dial', number: '601' },
    ]);
    expect(new Walk({ pin: 'none' }).post(connected).press('6012345').all('dial')).toEqual([
      { kind: 'dial', number: '601234' },
    ]);
  });

  it('begins anew with *, and no letter counts', () => {
    const walk = new Walk({ pin: 'none' }).post(connected).press('77*6A0D1#');
    expect(walk.all('dial')).toEqual([{ kind: 'dial', number: '601' }]);
    expect(walk.sounds).toEqual(['number', 'number']);
  });

  it('who knows it by heart may go on while the PIN is looked at', () => {
    const walk = new Walk().post(connected).press('4711#601#').post(right);
    expect(walk.all('dial')).toEqual([{ kind: 'dial', number: '601' }]);
  });

  it('is hung up after a third wrong PIN, with a tone', () => {
    const walk = new Walk().post(connected);
    for (const pin of ['1', '2', '3']) walk.press(`${pin}#`).post(wrong);
    expect(walk.sounds).toEqual(['pin', 'pin', 'pin', 'congestion']);
    walk.passes('refusal');
    expect(walk.all('release-line')).toHaveLength(1);
    expect(walk.all('end')).toEqual([{ kind: 'end', outcome: 'refused', reason: 'A wrong PIN was given 3 times.' }]);
    expect(walk.all('dial')).toEqual([]);
  });

  it('gets help without a PIN', () => {
    const walk = new Walk().post(connected).press('112#');
    expect(walk.all('dial')).toEqual([{ kind: 'dial', number: '112' }]);
    expect(walk.all('check-pin')).toEqual([]);
  });

  it('who presses nothing hears so, and is hung up', () => {
    const walk = new Walk().post(connected).passes('digits').passes('refusal');
    expect(walk.all('end')).toEqual([{ kind: 'end', outcome: 'cancelled', reason: 'No PIN was given.' }]);
    expect(walk.all('release-line')).toHaveLength(1);
  });

  it('who begins anew again and again is hung up in the end', () => {
    const walk = new Walk({ pin: 'none' }).post(connected).press('1*1*1*1*').passes('phase').passes('refusal');
    expect(walk.state).toEqual({ kind: 'ended' });
  });

  it('hears busy tone where it is busy', () => {
    const walk = new Walk({ pin: 'none' }).post(connected).press('601#');
    walk.post({ kind: 'refused', tone: 'busy', outcome: 'busy', reason: 'Busy.' });
    expect(walk.sounds).toEqual(['number', 'busy']);
    expect([...walk.timers]).toEqual(['refusal']);
  });

  it('whom nobody answers for 3 minutes is hung up, and the call that was made of it hears so', () => {
    const walk = new Walk({ pin: 'none' }).post(connected).press('601#').post({ kind: 'rings' }).passes('phase');
    expect(walk.all('gone')).toHaveLength(1);
    expect(walk.passes('refusal').state).toEqual({ kind: 'ended' });
  });

  it('who hangs up is not hung up again', () => {
    for (const digits of ['', '47', '4711#', '4711#6']) {
      const walk = new Walk().post(connected).press(digits);
      walk.post({ kind: 'line-gone', text: 'The other side hung up.' });
      expect(walk.all('release-line')).toEqual([]);
      expect(walk.all('end')).toHaveLength(1);
      expect([...walk.timers]).toEqual([]);
    }
  });

  it('that no current flows for is given up', () => {
    expect(new Walk().passes('phase').all('release-line')).toHaveLength(1);
  });
});

const anyInput: fc.Arbitrary<TwoStageInput> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(...'0123456789*#ABCD112').map((digit) => ({ kind: 'digit' as const, digit })),
  },
  fc.constantFrom<TwoStageInput>(
    connected,
    right,
    wrong,
    { kind: 'rings' },
    { kind: 'heard' },
    { kind: 'answered' },
    { kind: 'refused', tone: 'congestion', outcome: 'failed', reason: 'No.' },
  ),
  {
    weight: 1,
    arbitrary: fc.constantFrom<TwoStageInput>(
      { kind: 'line-gone', text: 'Gone.' },
      { kind: 'hang-up', reason: 'Ended.' },
    ),
  },
);
/** A timer that runs, or an input. */
const anyStep = fc.oneof({ weight: 6, arbitrary: anyInput }, fc.nat({ max: 2 }));

describe('whatever comes', () => {
  it('the line is on-hook in the end, once, and the call is told over once', () => {
    fc.assert(
      fc.property(
        fc.array(anyStep, { maxLength: 60 }),
        fc.constantFrom('required' as const, 'none' as const),
        (steps, pin) => {
          const walk = new Walk({ pin });
          let gone = false;
          for (const each of steps) {
            const timer = typeof each === 'number' ? [...walk.timers][each] : undefined;
            if (walk.is('ended')) break;
            gone = typeof each !== 'number' && each.kind === 'line-gone';
            if (typeof each !== 'number') walk.post(each);
            else if (timer) walk.passes(timer);
            // Whoever has the line off-hook has a limit.
            if (!walk.is('ended') && !walk.is('connected')) expect(walk.timers.size).toBeGreaterThan(0);
          }
          // Nothing more comes but time; a conversation is ended by its line.
          for (let i = 0; i < 4 && !walk.is('ended'); i++) {
            const [timer] = walk.timers;
            if (timer) walk.passes(timer);
            else walk.post({ kind: 'hang-up', reason: 'Ended.' });
          }
          expect(walk.state).toEqual({ kind: 'ended' });
          expect(walk.all('release-line')).toHaveLength(gone ? 0 : 1);
          expect(walk.all('end')).toHaveLength(1);
          expect([...walk.timers]).toEqual([]);
          // Behind the end nothing is done any more.
          const done = walk.did.length;
          walk.post(connected, right, { kind: 'digit', digit: '1' }, { kind: 'hang-up', reason: '' });
          expect(walk.did).toHaveLength(done);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('only digits are dialled, as many as allowed, once, and never without a PIN that was right', () => {
    fc.assert(
      fc.property(fc.array(anyInput, { maxLength: 60 }), (inputs) => {
        const walk = new Walk({ isHelp: () => false }).post(connected, ...inputs);
        const dialled = walk.all('dial');
        expect(dialled.length).toBeLessThanOrEqual(1);
        for (const { number } of dialled) expect(number).toMatch(/^[0-9]{1,6}$/);
        for (const { pin } of walk.all('check-pin')) expect(pin).toMatch(/^[0-9]{1,8}$/);
        if (dialled.length > 0) expect(inputs).toContainEqual(right);
        expect(walk.all('check-pin').length).toBeLessThanOrEqual(3);
      }),
      { numRuns: 2_000 },
    );
  });

  it('no state has the PIN once it is given', () => {
    const walk = new Walk().post(connected).press('4711#');
    expect(JSON.stringify(walk.state)).not.toContain('4711');
  });
});
