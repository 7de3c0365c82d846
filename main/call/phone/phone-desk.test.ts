import { describe, expect, it } from 'vitest';
import { anOffice, PBX, PROVIDER, settle } from '../fixtures/an-office.ts';
import { hashPin } from '../toll/pin-hash.ts';

/** The telephone of the desk. */
const PHONE = { trunk: PBX, number: '201' } as const;

/** A number that is dialled by the telephone, which rings. */
async function dialsByPhone(number: string, options: Parameters<typeof anOffice>[0] = {}) {
  const office = anOffice(options);
  const answered = await office.manager.desk.dialByPhone(number, PHONE);
  await settle();
  return { ...office, answered, id: answered.ok ? answered.callId : undefined };
}

async function picksUp(office: Pick<ReturnType<typeof anOffice>, 'to'>): Promise<void> {
  office.to('201').answers();
  await settle();
}

describe('a desk that dials by its telephone', () => {
  it('has it rung with the number on its display, and nothing is dialled before it is picked up', async () => {
    const office = await dialsByPhone('05551234');
    const { manager, to, dialled, line, ended, id } = office;
    expect(to('201').caller).toEqual({ name: 'Copperline: 05551234', number: '05551234' });
    expect(manager.calls).toMatchObject([
      { id, state: 'dialling', called: '05551234', ringsAt: '201', dialledBy: { kind: 'desk', label: '201' } },
    ]);
    expect(line(1).state.kind).toBe('idle');
    await picksUp(office);
    expect(manager.calls).toMatchObject([{ id, state: 'dialling', line: line(1).id, called: '05551234' }]);
    expect(manager.calls[0]?.ringsAt).toBeUndefined();
    await office.dialsAndIsAnswered(1);
    expect(dialled).toEqual(['5551234']);
    expect(manager.calls).toMatchObject([{ id, state: 'connected', dialledBy: { label: '201' } }]);
    const [leg] = office.legs();
    if (!leg) throw new Error('the telephone has no leg');
    expect(office.media.heardBy(leg)).toEqual([line(1).id]);
    office.farHangsUp(1);
    await settle();
    expect(ended).toMatchObject([{ id, outcome: 'answered' }]);
    expect(office.leftovers()).toEqual([]);
  });

  it('hears ringing tone while another telephone rings without sound of its own, until that is picked up', async () => {
    const office = await dialsByPhone('102');
    const tones = () => office.media.requests.flatMap((each) => (each.kind === 'play-beeps' ? [each] : []));
    await picksUp(office);
    expect(tones()).toEqual([]);
    office.to('102').rings();
    await settle();
    const [leg] = office.legs();
    expect(tones()).toMatchObject([{ leg, hz: 425, onMs: 1000, offMs: 4000 }]);
    office.to('102').rings();
    await settle();
    expect(tones()).toHaveLength(1);
    office.to('102').answers();
    await settle();
    expect(office.manager.calls).toMatchObject([{ state: 'connected' }]);
    expect(tones().slice(1)).toMatchObject([{ leg, times: 0 }]);
    office.to('102').goes(0);
    await settle();
    expect(office.leftovers()).toEqual([]);
  });

  it('hears who is called where that can be heard before the answer, and no tone of ours', async () => {
    const office = await dialsByPhone('102');
    await picksUp(office);
    office.to('102').rings(true);
    await settle();
    expect(office.media.requests.filter(({ kind }) => kind === 'play-beeps')).toEqual([]);
    expect(office.media.bridges).toHaveLength(1);
    office.to('102').goes(486);
    await settle();
    expect(office.leftovers()).toEqual([]);
  });

  it('ends the call when the telephone hangs up', async () => {
    const office = await dialsByPhone('05551234');
    await picksUp(office);
    await office.dialsAndIsAnswered(1);
    office.to('201').goes(0);
    await settle();
    expect(office.ended).toMatchObject([{ outcome: 'answered' }]);
    expect(office.leftovers()).toEqual([]);
  });

  it('is told when nobody picks up for 30 s, and no line was taken', async () => {
    const office = await dialsByPhone('05551234');
    office.clock.advance(30_000);
    await settle();
    expect(office.ended).toMatchObject([
      {
        outcome: 'failed',
        reason: 'Nobody picked up the telephone 201 within 30 s. 05551234 was not dialled.',
      },
    ]);
    expect(office.dialled).toEqual([]);
    expect(office.manager.calls).toEqual([]);
    expect(office.leftovers()).toEqual([]);
  });

  it('that gave a PIN shows it nowhere', async () => {
    const office = anOffice({
      guards: { classes: { service: 'allow', unknown: 'allow', national: 'pin', local: 'pin' } },
      pinHash: await hashPin('4711'),
    });
    const prefix = office.tolls.guards.pinPrefix;
    expect(await office.manager.desk.dialByPhone(`${prefix}4711*012125551234`, PHONE)).toMatchObject({ ok: true });
    await settle();
    expect(JSON.stringify([office.to('201').caller, office.manager.calls, office.started])).not.toContain('4711');
    await picksUp(office);
    expect(office.manager.calls).toMatchObject([{ called: '012125551234', line: office.line(1).id }]);
    await office.dialsAndIsAnswered(1);
    office.farHangsUp(1);
    await settle();
    expect(office.leftovers()).toEqual([]);
  });

  it('is told when the telephone is busy', async () => {
    const office = await dialsByPhone('05551234');
    office.to('201').goes(486);
    await settle();
    expect(office.ended).toMatchObject([{ outcome: 'failed', reason: expect.stringContaining('telephone 201') }]);
    expect(office.leftovers()).toEqual([]);
  });

  it('hangs up before it is picked up: the telephone falls silent', async () => {
    const office = await dialsByPhone('05551234');
    if (office.id) office.manager.hangUp(office.id);
    await settle();
    expect(office.ended).toMatchObject([{ outcome: 'cancelled' }]);
    expect(office.leftovers()).toEqual([]);
  });

  it('is refused what the routes and the guards refuse, and no telephone rings for it', async () => {
    const office = await dialsByPhone('0900123');
    expect(office.answered).toMatchObject({ ok: false });
    expect(office.outgoing).toEqual([]);
    expect(office.ended).toMatchObject([{ outcome: 'refused' }]);
    expect(office.leftovers()).toEqual([]);
  });

  it('is refused what has been barred while the telephone rang', async () => {
    const office = await dialsByPhone('05551234');
    office.change({ routes: [] });
    await picksUp(office);
    expect(office.dialled).toEqual([]);
    expect(office.ended).toHaveLength(1);
    expect(office.leftovers()).toEqual([]);
  });

  it('dials an emergency number at the computer, for no telephone is waited for', async () => {
    const office = await dialsByPhone('911');
    expect(office.answered).toMatchObject({ ok: false, here: true });
    expect(office.outgoing).toEqual([]);
    expect(office.ended).toEqual([]);
    expect(await office.manager.desk.dial('911', office.desk())).toMatchObject({ ok: true });
    expect(office.line(1).state.kind).not.toBe('idle');
  });

  it('calls for help by the telephone where nobody can talk at the computer', async () => {
    const office = anOffice();
    expect(await office.manager.desk.dialByPhone('911', PHONE, true)).toMatchObject({ ok: true });
    await settle();
    await picksUp(office);
    expect(office.manager.calls).toMatchObject([{ emergency: true, called: '911' }]);
    await office.dialsAndIsAnswered(1);
    office.farHangsUp(1);
    await settle();
    expect(office.leftovers()).toEqual([]);
  });

  it('rings no telephone that the guards would not have called, nor an emergency number, nor by a trunk that is gone', async () => {
    const office = anOffice({ guards: { classes: { premium: 'block', international: 'block' } } });
    for (const phone of [
      { trunk: PROVIDER, number: '19005550123' },
      { trunk: PROVIDER, number: '011442079460000' },
      { trunk: PBX, number: '911' },
      { trunk: 'elsewhere' as typeof PBX, number: '201' },
    ])
      expect(await office.manager.desk.dialByPhone('05551234', phone)).toMatchObject({ ok: false });
    expect(office.outgoing).toEqual([]);
    expect(office.leftovers()).toEqual([]);
  });

  it('holds, presses keys, and transfers as at the computer', async () => {
    const office = await dialsByPhone('05551234');
    await picksUp(office);
    await office.dialsAndIsAnswered(1);
    const { manager, id } = office;
    if (!id) throw new Error('there is no call');
    expect(manager.desk.pressByPhone(id, '12')).toEqual({ ok: true });
    expect(manager.hold(id, true)).toEqual({ ok: true });
    expect(manager.desk.pressByPhone(id, '3')).toMatchObject({ ok: false });
    expect(manager.hold(id, false)).toEqual({ ok: true });
    expect(manager.transfer(id, '102')).toEqual({ ok: true });
    await settle();
    office.to('102').answers();
    await settle();
    expect(() => office.to('201')).toThrow('nobody is called');
    office.farHangsUp(1);
    await settle();
    expect(office.leftovers()).toEqual([]);
  });
});

describe('a desk that answers by its telephone', () => {
  const told: string[] = [];
  const failed = (_: unknown, text: string): void => void told.push(text);

  it('lets the caller ring on until it is picked up, and then the telephone has the call', async () => {
    const office = anOffice();
    await office.rings(1);
    expect(office.manager.desk.answerLineByPhone(office.line(1).id, PHONE, failed)).toMatchObject({ ok: true });
    await settle();
    expect(office.manager.calls).toMatchObject([{ state: 'offering', ringsAt: '201' }]);
    expect(office.line(1).state.kind).toBe('offered');
    await picksUp(office);
    await office.offHook(1);
    expect(office.manager.calls).toMatchObject([{ state: 'connected', answeredBy: { kind: 'desk', label: '201' } }]);
    // The target that rang besides is told that somebody has it.
    expect(() => office.to('101')).toThrow('nobody is called');
    const [call] = office.manager.calls;
    if (!call) throw new Error('there is no call');
    expect(office.manager.desk.pressByPhone(call.id, '5')).toEqual({ ok: true });
    office.farHangsUp(1);
    await settle();
    expect(office.leftovers()).toEqual([]);
  });

  it('falls silent when somebody else answers, and when the caller gives up', async () => {
    for (const end of ['101 answers', 'the caller gives up'] as const) {
      const office = anOffice();
      await office.rings(1);
      office.manager.desk.answerLineByPhone(office.line(1).id, PHONE, failed);
      await settle();
      if (end === '101 answers') {
        office.to('101').answers();
        await settle();
        await office.offHook(1);
        expect(office.manager.calls).toMatchObject([{ answeredBy: { kind: 'trunk', label: '101' } }]);
      } else office.clock.advance(20_000);
      await settle();
      expect(() => office.to('201')).toThrow('nobody is called');
      if (end === '101 answers') office.farHangsUp(1);
      await settle();
      expect(office.leftovers()).toEqual([]);
    }
    expect(told).toEqual([]);
  });

  it('says that nobody picked up, and the caller still rings elsewhere', async () => {
    const office = anOffice({ routes: [{ id: 'first', from: [{ kind: 'line' }], targets: [{ kind: 'console' }] }] });
    await office.rings(1);
    office.manager.desk.answerLineByPhone(office.line(1).id, PHONE, failed);
    await settle();
    office.to('201').goes(480);
    await settle();
    expect(told.splice(0)).toMatchObject([expect.stringContaining('telephone 201')]);
    expect(office.manager.calls).toMatchObject([{ state: 'offering', atConsole: true }]);
    expect(office.manager.calls[0]?.ringsAt).toBeUndefined();
    const desk = office.desk();
    expect(office.manager.desk.answerLine(office.line(1).id, desk)).toMatchObject({ ok: true });
    await office.offHook(1);
    office.farHangsUp(1);
    await settle();
    expect(office.leftovers()).toEqual([]);
  });

  it('fetches who waits in a slot', async () => {
    const office = anOffice();
    await office.rings(1);
    const desk = office.desk();
    const first = office.manager.desk.answerLine(office.line(1).id, desk);
    if (!first.ok) throw new Error(first.text);
    await office.offHook(1);
    expect(office.manager.park(first.callId)).toMatchObject({ ok: true, slot: '701' });
    expect(office.manager.desk.retrieveByPhone('701', PHONE, failed)).toMatchObject({ ok: true });
    await settle();
    await picksUp(office);
    expect(office.manager.calls).toMatchObject([{ state: 'connected', answeredBy: { kind: 'desk', label: '201' } }]);
    expect(office.manager.desk.stopPhone(first.callId)).toMatchObject({ ok: false });
    office.farHangsUp(1);
    await settle();
    expect(office.leftovers()).toEqual([]);
  });
});
