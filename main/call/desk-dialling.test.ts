import { describe, expect, it } from 'vitest';
import { anOffice, PBX, PROVIDER, settle } from './fixtures/an-office.ts';
import { hashPin } from './toll/pin-hash.ts';

/** A desk that has called this number. */
async function dials(number: string, options: Parameters<typeof anOffice>[0] = {}) {
  const office = anOffice(options);
  const desk = office.desk();
  const answered = await office.manager.desk.dial(number, desk);
  return { ...office, desk, answered };
}

const callOf = ({ answered }: Awaited<ReturnType<typeof dials>>) => {
  if (!answered.ok) throw new Error(answered.text);
  return answered.callId;
};

describe('a desk that dials', () => {
  it('hears the line while it rings, talks when it is answered, and keeps its audio when the far end hangs up', async () => {
    const office = await dials('05551234');
    const { manager, desk, media, dialled, ended, farHangsUp, dialsAndIsAnswered, leftovers } = office;
    expect(manager.calls).toMatchObject([
      { direction: 'outbound', called: '05551234', dialledBy: { kind: 'desk' }, caller: {}, state: 'dialling' },
    ]);
    await dialsAndIsAnswered(1);
    expect(dialled).toEqual(['5551234']);
    expect(manager.calls).toMatchObject([{ id: callOf(office), state: 'connected' }]);
    expect(media.heardBy(desk.leg)).toEqual([office.line(1).id]);
    farHangsUp(1);
    expect(ended).toMatchObject([{ outcome: 'answered' }]);
    expect(media.seats).toEqual([]);
    expect(leftovers()).toEqual([]);
  });

  it('reaches a telephone of the PBX, and is told in the view whether there is something to hear', async () => {
    const { manager, to, media, desk, leftovers, answered } = await dials('101');
    to('101').rings();
    await settle();
    expect(manager.calls[0]).toMatchObject({ state: 'ringing' });
    expect(manager.calls[0]?.early).toBeUndefined();
    to('101').rings(true);
    await settle();
    expect(manager.calls[0]).toMatchObject({ early: true });
    to('101').answers();
    await settle();
    expect(media.heardBy(desk.leg)).toHaveLength(1);
    if (answered.ok) manager.hangUp(answered.callId);
    await settle();
    expect(leftovers()).toEqual([]);
  });

  it('reads in the record why nobody was reached', async () => {
    const { to, ended, leftovers } = await dials('101');
    to('101').goes(486);
    await settle();
    expect(ended).toMatchObject([{ outcome: 'busy' }]);
    expect(leftovers()).toEqual([]);
  });

  it('is refused what the routes refuse, and the try is in the record', async () => {
    const { answered, ended, outgoing, leftovers } = await dials('0900123');
    expect(answered).toMatchObject({ ok: false });
    expect(ended).toMatchObject([{ outcome: 'refused' }]);
    expect(outgoing).toEqual([]);
    expect(leftovers()).toEqual([]);
  });

  it('is told that something is no number', async () => {
    const { answered } = await dials('call me');
    expect(answered).toEqual({ ok: false, text: '"call me" is not a number: digits, * and # only, at most 32.' });
  });

  it('in a call is told so, and may dial once that is on hold; then the two are joined', async () => {
    const office = anOffice();
    const desk = office.desk();
    await office.rings(1);
    const first = office.manager.desk.answerLine(office.line(1).id, desk);
    if (!first.ok) throw new Error(first.text);
    await office.offHook(1);
    expect(await office.manager.desk.dial('102', desk)).toMatchObject({ ok: false });
    office.manager.hold(first.callId, true);
    const second = await office.manager.desk.dial('102', desk);
    if (!second.ok) throw new Error(second.text);
    office.to('102').answers();
    await settle();
    expect(office.media.heardBy(desk.leg)).toHaveLength(1);
    expect(office.manager.join(first.callId, second.callId)).toEqual({ ok: true });
    await settle();
    expect(office.media.heardBy(desk.leg)).toEqual([]);
    expect(office.media.heardBy(office.line(1).id)).toHaveLength(1);
    expect(office.manager.calls).toMatchObject([{ id: first.callId, state: 'connected' }]);
    expect(office.manager.calls[0]?.dialledBy).toBeUndefined();
    office.farHangsUp(1);
    await settle();
    expect(office.leftovers()).toEqual([]);
  });

  it('for help while it talks has its call put on hold by itself', async () => {
    const office = anOffice();
    const desk = office.desk();
    await office.rings(1);
    const first = office.manager.desk.answerLine(office.line(1).id, desk);
    if (!first.ok) throw new Error(first.text);
    await office.offHook(1);
    const told: string[] = [];
    office.manager.onEmergency(({ text }) => told.push(text));
    expect(await office.manager.desk.dial('911', desk)).toMatchObject({ ok: true });
    expect(told.length).toBeGreaterThan(0);
    expect(office.manager.calls).toMatchObject([{ held: true }, { emergency: true, called: '911' }]);
    await office.dialsAndIsAnswered(2);
    expect(office.media.heardBy(desk.leg)).toEqual([office.line(2).id]);
    office.farHangsUp(2);
    office.farHangsUp(1);
    await settle();
    expect(office.leftovers()).toEqual([]);
  });

  it('whose page is closed leaves no line behind', async () => {
    for (const when of ['dialling', 'talking'] as const) {
      const office = await dials('05551234');
      if (when === 'talking') await office.dialsAndIsAnswered(1);
      office.desk.closes();
      office.clock.advance(10_000);
      await settle();
      expect(office.leftovers()).toEqual([]);
    }
  });

  it('puts whom it called through to somebody else', async () => {
    const office = await dials('05551234');
    await office.dialsAndIsAnswered(1);
    expect(office.manager.transfer(callOf(office), '101')).toEqual({ ok: true });
    await settle();
    office.to('101').answers();
    await settle();
    expect(office.media.heardBy(office.line(1).id)).toHaveLength(1);
    expect(office.media.heardBy(office.desk.leg)).toEqual([]);
    office.farHangsUp(1);
    await settle();
    expect(office.leftovers()).toEqual([]);
  });
});

describe('a PIN in front of a number that a desk dials', () => {
  const guards = { classes: { premium: 'pin' } };
  const PREMIUM = '019005551234';

  it('lets the call out, and is in no record', async () => {
    const pinHash = await hashPin('4711');
    const without = await dials(PREMIUM, { guards, pinHash });
    expect(without.answered).toMatchObject({ ok: false });
    const office = await dials(`**4711*${PREMIUM}`, { guards, pinHash });
    expect(office.answered).toMatchObject({ ok: true });
    expect(JSON.stringify(office.started)).not.toContain('4711');
    office.desk.closes();
    expect(office.leftovers()).toEqual([]);
  });

  it('that is wrong lets nothing out and is an alarm of the console', async () => {
    const office = await dials(`**9999*${PREMIUM}`, { guards, pinHash: await hashPin('4711') });
    expect(office.answered).toMatchObject({ ok: false });
    expect([...office.tolls.alarms.all].map(({ text }) => text).join()).toContain('from a console');
  });

  it('a desk that is gone before its PIN was checked takes no line', async () => {
    const office = anOffice({ guards, pinHash: await hashPin('4711') });
    const desk = office.desk();
    const dialling = office.manager.desk.dial(`**4711*${PREMIUM}`, desk);
    desk.closes();
    expect(await dialling).toEqual({ ok: false, text: 'The console page was closed.' });
    expect(office.manager.calls).toEqual([]);
    expect(office.leftovers()).toEqual([]);
  });
});

describe('keys that a desk presses', () => {
  const pressed = ({ media }: Pick<ReturnType<typeof anOffice>, 'media'>) =>
    media.requests.flatMap((each) =>
      each.kind === 'dial' || each.kind === 'send-digits' ? [`${each.kind} ${each.digits}`] : [],
    );

  it('go into the line that it called, behind the number', async () => {
    const office = await dials('05551234');
    await office.dialsAndIsAnswered(1);
    expect(office.manager.desk.press('1#', office.desk)).toEqual({ ok: true });
    expect(pressed(office)).toEqual(['dial 1', 'dial #']);
    office.farHangsUp(1);
  });

  it('go to a telephone of a trunk as its peer wants them', async () => {
    const office = await dials('101');
    office.to('101').answers();
    await settle();
    office.manager.desk.press('5', office.desk);
    expect(pressed(office)).toEqual(['send-digits 5']);
  });

  it('go into the line that it answered, and not while that is on hold', async () => {
    const office = anOffice();
    const desk = office.desk();
    await office.rings(1);
    const first = office.manager.desk.answerLine(office.line(1).id, desk);
    if (!first.ok) throw new Error(first.text);
    expect(office.manager.desk.press('1', desk)).toMatchObject({ ok: false });
    await office.offHook(1);
    expect(office.manager.desk.press('7', desk)).toEqual({ ok: true });
    office.manager.hold(first.callId, true);
    expect(office.manager.desk.press('8', desk)).toMatchObject({ ok: false });
    expect(pressed(office)).toEqual(['dial 7']);
    office.farHangsUp(1);
  });

  it('of a desk without a call go nowhere, and it is said', () => {
    const office = anOffice();
    expect(office.manager.desk.press('1', office.desk())).toEqual({
      ok: false,
      text: 'There is no call here that keys could be pressed in.',
    });
  });
});

describe('a call that the desks decline', () => {
  it('rings on at the telephone that it rang at as well', async () => {
    const office = anOffice();
    await office.rings(1);
    const [call] = office.manager.calls;
    if (!call) throw new Error('nobody calls');
    expect(call).toMatchObject({ atConsole: true });
    expect(office.manager.desk.decline(call.id)).toEqual({ ok: true });
    expect(office.manager.calls[0]?.atConsole).toBeUndefined();
    expect(office.manager.desk.decline(call.id)).toMatchObject({ ok: false });
    office.to('101').answers();
    await settle();
    await office.offHook(1);
    expect(office.manager.calls).toMatchObject([{ state: 'connected' }]);
    office.farHangsUp(1);
    await settle();
    expect(office.leftovers()).toEqual([]);
  });

  it('rings on, quietly, where nobody else is left; the desk may still change its mind', async () => {
    const office = anOffice();
    const desk = office.desk();
    await office.rings(1);
    const [call] = office.manager.calls;
    if (!call) throw new Error('nobody calls');
    office.to('101').goes(603);
    await settle();
    expect(office.manager.desk.decline(call.id)).toEqual({ ok: true });
    expect(office.manager.calls[0]?.atConsole).toBeUndefined();
    expect(office.manager.calls[0]?.tried).toContain('Declined at the console.');
    expect(office.manager.desk.answerLine(office.line(1).id, desk)).toMatchObject({ ok: true });
    await office.offHook(1);
    office.farHangsUp(1);
    await settle();
    expect(office.leftovers()).toEqual([]);
  });

  it('by a trunk is refused as declined', async () => {
    const office = anOffice();
    for (const from of [PBX, PROVIDER]) {
      const invite = await office.invite(from, '100');
      const call = office.manager.calls.at(-1);
      if (!call) throw new Error('nobody calls');
      expect(office.manager.desk.decline(call.id)).toEqual({ ok: true });
      expect(invite.over).toBe(true);
      expect(office.ended.at(-1)).toMatchObject({ outcome: 'refused', reason: 'Declined at the console.' });
    }
    expect(office.leftovers()).toEqual([]);
  });
});
