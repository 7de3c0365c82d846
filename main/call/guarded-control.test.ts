import { describe, expect, it } from 'vitest';
import { calledIn, settle } from './fixtures/an-office.ts';

const ABROAD = '0011442079460018';

describe('what guards keep in is no way out by a transfer', () => {
  it('that a peer asks for', async () => {
    const office = await calledIn();
    expect(office.phone.refers(ABROAD)).toEqual(['403']);
    await settle();
    expect(office.line(2).state.kind).toBe('idle');
    expect(office.manager.calls).toHaveLength(1);
    expect(office.tolls.alarms.all).toMatchObject([{ cause: 'class/international/trunk/pbx' }]);
    office.farHangsUp(1);
    await settle();
    expect(office.leftovers()).toEqual([]);
  });

  it('that a desk asks for, who is told why', async () => {
    const office = await calledIn();
    expect(office.manager.transfer(office.id, ABROAD)).toMatchObject({
      ok: false,
      text: expect.stringContaining('a number abroad (GB)'),
    });
    expect(office.line(2).state.kind).toBe('idle');
  });
});

describe('a call to the outside that is transferred', () => {
  it('counts for its limits until the last of it ends', async () => {
    const office = await calledIn();
    expect(office.tolls.usage('all').callsPerDay).toBe(0);
    expect(office.manager.transfer(office.id, '02025550142')).toEqual({ ok: true });
    await settle();
    await office.dialsAndIsAnswered(2);
    expect(office.tolls.usage('all')).toMatchObject({ callsPerDay: 1, concurrent: 1 });
    office.clock.advance(120_000);
    expect(office.tolls.usage('all').msPerDay).toBeGreaterThanOrEqual(120_000);
    office.farHangsUp(1);
    office.farHangsUp(2);
    await settle();
    expect(office.leftovers()).toEqual([]);
    expect(office.tolls.usage('all').concurrent).toBe(0);
  });
});
