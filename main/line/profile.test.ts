import { describe, expect, it } from 'vitest';
import { profileCountries, profileFor, profileNames, readProfile } from './profile.ts';

const faultsOf = (changes: Parameters<typeof readProfile>[1], country = 'de') => {
  const read = readProfile(country, changes);
  return read.ok ? [] : read.faults.map(({ field }) => field);
};

describe('countries', () => {
  it('all 172 have a profile that does not contradict itself', () => {
    expect(profileCountries).toHaveLength(172);
    expect(profileNames).toHaveLength(172);
    for (const country of profileCountries) expect(faultsOf({}, country), country).toEqual([]);
  });

  it('busy tone is there for every one, three cycles of it', () => {
    for (const country of profileCountries) {
      const busy = profileFor(country).tones.filter(({ tone }) => tone === 'busy' || tone === 'congestion');
      expect(busy.length, country).toBeGreaterThan(0);
      for (const { cycles } of busy) expect(cycles).toBe(3);
    }
  });

  it('what sources disagree about is all listened for', () => {
    const busyOf = (country: string) =>
      profileFor(country)
        .tones.filter(({ tone }) => tone === 'busy')
        .map(({ segments }) => segments.map(({ hz, onMs, offMs }) => `${hz.join('+')}/${onMs}/${offMs}`).join());
    expect(busyOf('it')).toEqual(['425/500/500', '425/200/200']);
    expect(busyOf('ae')).toEqual(['400/375/375', '425/375/375']);
    expect(busyOf('us')).toContain('480+620/500/500');
  });

  it('a tone that is modulated is its carrier and two sidebands; a slow one is its carrier', () => {
    const hz = (country: string, name: string) =>
      profileFor(country)
        .tones.filter(({ tone }) => tone === name)
        .map(({ segments }) => segments[0]?.hz);
    expect(hz('in', 'dial')).toContainEqual([375, 400, 425]);
    expect(hz('us-old', 'busy')).toEqual([[400, 500, 600]]);
    expect(hz('jp', 'ringback')).toContainEqual([400]);
  });

  it('one that no table names hears the tones that almost all share', () => {
    const { name, tones } = profileFor('zz');
    expect(name).toBe('zz');
    expect(tones.some(({ tone, segments }) => tone === 'busy' && segments[0]?.hz.join() === '480,620')).toBe(true);
    expect(faultsOf({}, 'zz')).toEqual([]);
  });

  it('a loop break hangs up at once in North America, and is looked at elsewhere', () => {
    expect(profileFor('us').disconnect).toEqual({ cpc: 'act', polarity: 'learn' });
    expect(profileFor('de').disconnect).toEqual({ cpc: 'learn', polarity: 'learn' });
    expect(profileFor('de', { disconnect: { polarity: 'ignore' } }).disconnect).toEqual({
      cpc: 'learn',
      polarity: 'ignore',
    });
  });

  it('a long pause between rings is waited for', () => {
    expect(profileFor('se').ringGapMs).toBe(7000);
    expect(profileFor('us').ringGapMs).toBe(6000);
  });
});

describe("a line's own values", () => {
  it('other rings are given their own pause, unless that is set too', () => {
    expect(profileFor('us', { ringMs: [1000, 9000] }).ringGapMs).toBe(11_000);
    expect(profileFor('us', { ringMs: [1000, 9000], ringGapMs: 12_000 }).ringGapMs).toBe(12_000);
    expect(faultsOf({ ringMs: [1000, 9000], ringGapMs: 6000 })).toEqual(['ringGapMs']);
  });

  it('a caller ID that comes before the ring is not waited for after it', () => {
    expect(profileFor('us', { callerIdStart: 'polarity-reversal' }).callerIdWaitMs).toBe(400);
    expect(profileFor('us', { callerIdStart: 'before-first-ring', callerIdWaitMs: 3000 }).callerIdWaitMs).toBe(3000);
    expect(profileFor('us', { callerIdStart: 'after-first-ring' }).callerIdWaitMs).toBe(4500);
    // A country's table may be wrong of one exchange: only what was set, or heard on the line, counts.
    expect(profileFor('gb')).toMatchObject({ callerIdStart: 'polarity-reversal-then-DT-AS', callerIdWaitMs: 4500 });
  });

  it('stand in place of the country’s', () => {
    const own = profileFor('de', {
      guardMs: 1200,
      cpcMaxMs: undefined,
      tones: { busy: ['440/300,0/300'] },
      pulse: { makePercent: 40 },
    });
    expect(own.guardMs).toBe(1200);
    expect(own.cpcMaxMs).toBe(1500);
    expect(own.pulse).toEqual({ perSecond: 10, makePercent: 40, interDigitMs: 800 });
    expect(own.tones.filter(({ tone }) => tone === 'busy')).toEqual([
      { tone: 'busy', segments: [{ hz: [440], onMs: 300, offMs: 300 }], cycles: 3 },
    ]);
    expect(own.tones.filter(({ tone }) => tone === 'dial')).toEqual(
      profileFor('de').tones.filter(({ tone }) => tone === 'dial'),
    );
  });

  it.each([
    ['cpcMs', { cpcMs: 2000 }],
    ['cpcMs', { cpcMs: Number.NaN }],
    ['guardMs', { guardMs: -1 }],
    ['maxCallMs', { maxCallMs: 500 }],
    ['ringGapMs', { ringGapMs: 3000 }],
    ['ringMs', { ringMs: [1000] }],
    ['ringMs', { ringMs: [0, 4000] }],
    ['pulse.makePercent', { pulse: { makePercent: 100 } }],
    ['lineMode.onHookSpeedMs', { lineMode: { onHookSpeedMs: 0 } }],
    ['lineMode.currentLimitMa', { lineMode: { currentLimitMa: 5 } }],
    ['lineMode.ringThresholdV', { lineMode: { ringThresholdV: Number.NaN } }],
    ['lineMode.minLoopCurrentMa', { lineMode: { minLoopCurrentMa: 200 } }],
    ['ringValidationMs', { ringValidationMs: 1500 }],
    ['digitMs', { digitMs: 0 }],
    ['pulse.makePercent', { pulse: { makePercent: 0 } }],
    ['tones.ringback', { tones: { ringback: ['425/0,0/4000'] } }],
    ['silenceMs', { silenceMs: 3000 }],
    ['disconnect.cpc', { disconnect: { cpc: 'perhaps' as 'act' } }],
    ['start', { start: 'kick' as 'loop' }],
    ['ringPatterns', { ringPatterns: [{ name: 'odd', ms: [400, 200, 400] }] }],
    ['ringPatterns', { ringPatterns: [{ name: 'click', ms: [10, 4000] }] }],
    [
      'ringPatterns',
      {
        ringPatterns: [
          { name: 'short', ms: [400, 200, 400, 4000] },
          { name: 'alike', ms: [430, 220, 390, 3000] },
        ],
      },
    ],
    ['tones.busy', { tones: { busy: ['425'] } }],
    ['tones.busy', { tones: { busy: ['425/1000,0/4000'], ringback: ['425/1000,0/4000'] } }],
    ['tones.busy', { tones: { busy: ['425/0,0/500'] } }],
    ['tones.busy', { tones: { busy: ['50/500,0/500'] } }],
    ['tones.busy', { tones: { busy: ['4000/500,0/500'] } }],
    ['tones.busy', { tones: { busy: ['425+426/500,0/500'] } }],
    ['tones.busy', { tones: { busy: ['0/500,425/500'] } }],
    ['tones.busy', { tones: { busy: ['425/500'] } }],
    ['tones.dial', { tones: { dial: ['four hundred'] } }],
    ['tones.dial', { tones: { dial: ['425,0/500'] } }],
  ] as const)('that contradict each other are refused by the field: %s', (field, changes) => {
    expect(faultsOf(changes)).toContain(field);
    expect(() => profileFor('de', changes)).toThrow(field);
  });

  it('are refused with the reason', () => {
    expect(() => profileFor('de', { cpcMs: 2000 })).toThrow(
      'cpcMs: the shortest loop break (2000 ms) is longer than the longest (1500 ms)',
    );
  });
});
