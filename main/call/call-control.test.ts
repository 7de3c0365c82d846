import { describe, expect, it } from 'vitest';
import { anOffice, calledIn, PBX, PROVIDER, settle } from './fixtures/an-office.ts';

/** A caller on line 1 who talks to the desk. */
async function atTheDesk(options: Parameters<typeof anOffice>[0] = {}) {
  const office = anOffice(options);
  const desk = office.desk();
  await office.rings(1);
  const answered = office.manager.desk.answerLine(office.line(1).id, desk);
  if (!answered.ok) throw new Error(answered.text);
  await office.offHook(1);
  return { ...office, desk, id: answered.callId, caller: office.line(1).id };
}

describe('a call between two trunks', () => {
  it('rings, is answered, and is over when either side hangs up', async () => {
    for (const who of ['caller', 'called'] as const) {
      const office = anOffice();
      const invite = await office.invite(PBX, '95551234');
      const far = office.to('5551234');
      expect(far.trunk).toBe(PROVIDER);
      expect(far.options.maxForwards).toBe(69);
      far.rings();
      expect(invite.said).toEqual(['180']);
      far.answers();
      await settle();
      expect(invite.said).toEqual(['180', '200']);
      const [a, b] = office.legs();
      expect(office.media.heardBy(a ?? '')).toEqual([b]);
      if (who === 'caller') invite.goes();
      else far.goes();
      expect((who === 'caller' ? far : invite).said).toContain('BYE');
      await settle();
      expect(office.leftovers()).toEqual([]);
    }
  });

  it('hears the far end before the answer where that has something to say', async () => {
    const office = anOffice();
    const invite = await office.invite(PBX, '95551234');
    office.to('5551234').rings(true);
    await settle();
    expect(invite.said).toEqual(['183']);
    expect(office.media.bridges).toHaveLength(1);
    office.to('5551234').answers();
    await settle();
    expect(invite.said).toEqual(['183', '200']);
  });

  it('goes out on a line when the other trunk is busy, does not answer, or is gone', async () => {
    for (const fails of [486, 'nobody', 503] as const) {
      const office = anOffice();
      const invite = await office.invite(PBX, '95551234');
      const far = office.to('5551234');
      if (fails === 'nobody') office.clock.advance(20_000);
      else far.goes(fails);
      await settle();
      expect(far.over).toBe(true);
      expect(office.line(1).state.kind).toBe('seizing');
      await office.dialsAndIsAnswered(1);
      expect(invite.said.at(-1)).toBe('200');
      expect(office.media.heardBy(office.line(1).id)).toHaveLength(1);
      invite.goes();
      await settle();
      expect(office.leftovers()).toEqual([]);
    }
  });

  it('goes out on a line after 3 s when the other trunk does not even say that it tries, and the record says why', async () => {
    const office = anOffice();
    const invite = await office.invite(PBX, '95551234');
    const far = office.to('5551234');
    far.staysUnheard();
    await settle();
    expect(far.said).toEqual(['CANCEL']);
    await office.dialsAndIsAnswered(1);
    expect(invite.said.at(-1)).toBe('200');
    expect(office.patches.map(({ note }) => note)).toContain(`The trunk "${PROVIDER}" did not reply within 3 s.`);
    invite.goes();
    await settle();
    expect(office.leftovers()).toEqual([]);
  });

  it('waits on for a trunk without a reply where there is none behind it', async () => {
    const office = anOffice();
    const invite = await office.invite(PROVIDER, '102');
    const far = office.to('102');
    far.staysUnheard();
    await settle();
    expect([far.said, invite.said]).toEqual([[], []]);
    far.answers();
    await settle();
    expect(invite.said).toEqual(['200']);
    invite.goes();
    await settle();
    expect(office.leftovers()).toEqual([]);
  });

  it('that is refused by the last of its targets is refused with what that said', async () => {
    const office = anOffice();
    const invite = await office.invite(PROVIDER, '102');
    office.to('102').goes(486);
    expect(invite.said).toEqual(['486']);
    const other = await office.invite(PROVIDER, '102');
    office.to('102').goes(407);
    expect(other.said).toEqual(['503']);
    expect(office.leftovers()).toEqual([]);
  });

  it('that comes back to us is refused, and the first one goes on', async () => {
    const office = anOffice();
    const invite = await office.invite(PBX, '95551234', { number: '101' });
    const back = await office.invite(PROVIDER, '5551234', { number: '101' });
    expect(back.said).toEqual(['482']);
    const tired = await office.invite(PROVIDER, '102', { number: '4711', maxForwards: 0 });
    expect(tired.said).toEqual(['483']);
    const home = await office.invite(PROVIDER, '100', { number: '4711', maxForwards: 0 });
    expect(home.said).toEqual(['180']);
    home.goes(487);
    office.to('5551234').answers();
    await settle();
    expect(invite.said).toContain('200');
    invite.goes();
    await settle();
    expect(office.leftovers()).toEqual([]);
  });

  it('carries digits and flashes that came outside of the audio', async () => {
    const office = anOffice();
    const invite = await office.invite(PBX, '95551234');
    const far = office.to('5551234');
    far.answers();
    await settle();
    const [a, b] = office.legs();
    invite.presses('5');
    far.presses('6');
    const sent = office.media.requests.flatMap((request) =>
      request.kind === 'send-digits' ? [[request.leg, request.digits]] : [],
    );
    expect(sent).toEqual([
      [b, '5'],
      [a, '6'],
    ]);
    if (b) office.manager.mediaFact({ kind: 'digit-out', leg: b, digit: '7', durationMs: 100 });
    expect(far.said).toContain('INFO 7');
    expect(invite.said).not.toContain('INFO 7');
  });

  it('for the desks rings there, and waits its turn while they are busy', async () => {
    const { manager, invite, desk, legs, media, id, leftovers } = await atTheDesk();
    const waiting = await invite(PBX, '100');
    expect(waiting.said).toEqual(['182']);
    const call = manager.calls.find((each) => each.id !== id);
    expect(call).toMatchObject({ atConsole: true, direction: 'inbound' });
    if (!call) throw new Error('no call');
    expect(manager.desk.answerCall(call.id, desk)).toMatchObject({ ok: false });
    expect(manager.hold(id, true)).toEqual({ ok: true });
    expect(manager.desk.answerCall(call.id, desk)).toMatchObject({ ok: true });
    await settle();
    expect(waiting.said).toEqual(['182', '200']);
    expect(media.heardBy(desk.leg)).toEqual(legs());
    expect(manager.hold(id, false)).toMatchObject({ ok: false });
    waiting.goes();
    await settle();
    expect(manager.hold(id, false)).toEqual({ ok: true });
    expect(media.heardBy(desk.leg)).toHaveLength(1);
    manager.hangUp(id);
    await settle();
    expect(leftovers()).toEqual([]);
  });
});

describe('hold', () => {
  it('by the console: the line hears music and the desk nothing, and both talk again', async () => {
    const { manager, media, id, caller, desk } = await atTheDesk();
    manager.hold(id, true);
    expect(media.heardBy(caller)).toEqual(['music']);
    expect(media.heardBy(desk.leg)).toEqual([]);
    expect(manager.calls).toMatchObject([{ held: true }]);
    manager.hold(id, false);
    expect(media.heardBy(caller)).toEqual([desk.leg]);
    expect(manager.calls[0]?.held).toBeUndefined();
  });

  it('by a telephone: music unless it plays some itself (sendonly), music in any case when it is silent (0.0.0.0)', async () => {
    const { media, caller } = await calledIn();
    const [seat] = media.seats;
    seat?.turns('recvonly');
    expect(media.heardBy(caller)).toEqual([seat?.leg, `music unless ${seat?.leg}`]);
    seat?.turns('inactive');
    expect(media.heardBy(caller)).toEqual(['music']);
    seat?.turns('sendrecv');
    expect(media.heardBy(caller)).toEqual([seat?.leg]);
  });

  it('puts no music into a fax', async () => {
    const { manager, media, id, caller } = await calledIn();
    manager.mediaFact({ kind: 'fax-tone', line: caller, tone: 'cng', played: false });
    media.seats[0]?.turns('inactive');
    manager.hold(id, true);
    expect(media.bridges.flat().some((member) => member.startsWith('music'))).toBe(false);
  });

  it('is passed on to a trunk that wants it so', async () => {
    const office = anOffice({ control: { hold: 'pass-on' } });
    const invite = await office.invite(PBX, '95551234');
    const far = office.to('5551234');
    far.answers();
    await settle();
    const [own] = office.media.seats;
    own?.turns('recvonly');
    expect(far.said).toEqual(['hold']);
    expect(office.media.bridges.flat().some((member) => member.startsWith('music'))).toBe(false);
    own?.turns('sendrecv');
    expect(far.said).toEqual(['hold', 'unhold']);
    expect(invite.said).not.toContain('hold');
  });

  it('leaves an emergency call alone', async () => {
    const office = anOffice();
    await office.invite(PBX, '911');
    await office.dialsAndIsAnswered(1);
    const [call] = office.manager.calls;
    if (!call) throw new Error('no call');
    expect(call).toMatchObject({ emergency: true, state: 'connected' });
    for (const outcome of [
      office.manager.hold(call.id, true),
      office.manager.transfer(call.id, '102'),
      office.manager.park(call.id),
    ])
      expect(outcome).toEqual({ ok: false, text: 'An emergency call is left as it is.' });
    expect(office.invites[0]?.refers('102')).toEqual(['403']);
  });
});

describe('an emergency call that finds no line free', () => {
  it('gets the line of a call that is held, parked or being transferred, and nothing of that is left', async () => {
    for (const how of ['held', 'parked', 'transferred', 'kept'] as const) {
      const office = await calledIn({ lines: 1 });
      const { manager, id, invite, line, dialsAndIsAnswered, clock, leftovers } = office;
      if (how === 'held') manager.hold(id, true);
      else if (how === 'parked') manager.park(id);
      else manager.transfer(id, '102', how === 'kept' ? 'b' : 'a');
      await settle();
      const help = await invite(PBX, '911');
      for (let ms = 0; ms < 5000 && line(1).state.kind !== 'seizing'; ms += 100) clock.advance(100);
      await settle();
      expect(line(1).state.kind, how).toBe('seizing');
      await dialsAndIsAnswered(1);
      expect(help.said.at(-1)).toBe('200');
      const here = manager.calls.filter((call) => call.line === line(1).id);
      expect(here).toMatchObject([{ emergency: true }]);
      help.goes();
      for (const call of manager.calls) manager.hangUp(call.id);
      for (const sip of office.outgoing) sip.goes();
      clock.advance(400_000);
      await settle();
      expect(leftovers()).toEqual([]);
    }
  });
});

describe('a transfer from the console', () => {
  it('puts the caller through: music, then the extension; the desk is free at once', async () => {
    const { manager, media, id, caller, desk, to, ended, clock, leftovers, farHangsUp } = await atTheDesk();
    expect(manager.transfer(id, '102')).toEqual({ ok: true });
    expect(media.heardBy(caller)).toEqual(['music']);
    expect(media.heardBy(desk.leg)).toEqual([]);
    await settle();
    const phone = to('102');
    phone.rings();
    phone.answers();
    await settle();
    expect(media.heardBy(caller)).toHaveLength(1);
    expect(ended).toMatchObject([{ id, outcome: 'answered', reason: 'Transferred to 102.' }]);
    expect(manager.calls).toMatchObject([{ direction: 'inbound', line: caller, called: '102', state: 'connected' }]);
    farHangsUp(1);
    await settle();
    expect(phone.said).toEqual(['BYE']);
    clock.advance(10_000);
    expect(leftovers()).toEqual([]);
  });

  it('comes back to the desk when nobody takes it', async () => {
    const { manager, media, id, caller, desk, to, leftovers, clock } = await atTheDesk();
    manager.transfer(id, '102');
    await settle();
    to('102').goes(486);
    await settle();
    expect(media.heardBy(caller)).toEqual([desk.leg]);
    expect(manager.calls).toMatchObject([{ id, state: 'connected' }]);
    manager.hangUp(id);
    clock.advance(10_000);
    await settle();
    expect(leftovers()).toEqual([]);
  });

  it('to a number that the routes refuse, or that is none, is refused in words, and nothing happens', async () => {
    const { manager, id, outgoing, media, caller, desk, line } = await atTheDesk();
    const before = outgoing.length;
    for (const to of ['090012345', '5', 'hello world', ''])
      expect(manager.transfer(id, to)).toMatchObject({ ok: false });
    expect(outgoing).toHaveLength(before);
    expect(line(2).state.kind).toBe('idle');
    expect(media.heardBy(caller)).toEqual([desk.leg]);
  });

  it('goes out on another line', async () => {
    const { manager, media, id, caller, line, dialsAndIsAnswered, farHangsUp, leftovers, clock } = await atTheDesk();
    manager.transfer(id, '05551234');
    expect(line(2).state.kind).toBe('seizing');
    await dialsAndIsAnswered(2);
    expect(media.heardBy(caller)).toEqual([line(2).id]);
    farHangsUp(2);
    clock.advance(10_000);
    await settle();
    expect(leftovers()).toEqual([]);
  });

  it('the caller hangs up while it rings: the extension stops ringing', async () => {
    const { manager, id, to, farHangsUp, leftovers, clock, ended } = await atTheDesk();
    manager.transfer(id, '102');
    await settle();
    const phone = to('102');
    farHangsUp(1);
    await settle();
    expect(phone.said).toEqual(['CANCEL']);
    clock.advance(10_000);
    expect(ended.find((end) => end.id === id)?.reason).toMatch(/^While it was transferred to 102: /);
    expect(leftovers()).toEqual([]);
  });

  it('leaves it to the PBX where that is asked to call by itself, and does it where the PBX says no', async () => {
    for (const takes of [true, false]) {
      const office = anOffice({ control: { transfer: 'refer' } });
      const invite = await office.invite(PBX, '95551234');
      office.to('5551234').answers();
      await settle();
      const [call] = office.manager.calls;
      if (!call) throw new Error('no call');
      expect(office.manager.transfer(call.id, '102', 'a')).toEqual({ ok: true });
      const [asked] = invite.asked;
      expect(asked?.referral).toEqual({ to: '102' });
      asked?.told(takes ? { ok: true } : { ok: false, status: 603 });
      await settle();
      if (takes) {
        expect(office.ended.at(-1)?.reason).toBe('Transferred to 102.');
        expect(invite.said.at(-1)).toBe('BYE');
      } else {
        office.to('102').answers();
        await settle();
        expect(invite.over).toBe(false);
        expect(office.ended.at(-1)?.reason).toBe('Transferred to 102.');
        invite.goes();
        await settle();
      }
      expect(office.leftovers()).toEqual([]);
    }
  });

  it('joins two calls: the callers talk to each other', async () => {
    const { manager, media, id, caller, desk, rings, line, offHook, leftovers, farHangsUp, clock } = await atTheDesk();
    manager.hold(id, true);
    await rings(2);
    const second = manager.desk.answerLine(line(2).id, desk);
    if (!second.ok) throw new Error(second.text);
    await offHook(2);
    expect(media.heardBy(desk.leg)).toEqual([line(2).id]);
    expect(manager.join(id, second.callId)).toEqual({ ok: true });
    expect(media.heardBy(caller)).toEqual([line(2).id]);
    expect(media.heardBy(desk.leg)).toEqual([]);
    expect(manager.calls).toMatchObject([{ id, state: 'connected' }]);
    farHangsUp(2);
    await settle();
    clock.advance(10_000);
    expect(leftovers()).toEqual([]);
  });
});

describe('two calls at one PBX that is asked to call by itself', () => {
  it('are joined there, by a REFER that names the other call; here where the PBX says no', async () => {
    for (const takes of [true, false]) {
      const office = anOffice({ control: { transfer: 'refer' } });
      for (const number of ['95551111', '95552222']) {
        await office.invite(PBX, number);
        office.to(number.slice(1)).answers();
        await settle();
      }
      const [first, second] = office.manager.calls;
      if (!first || !second) throw new Error('no two calls');
      expect(office.manager.join(first.id, second.id)).toEqual({ ok: true });
      const [one, two] = [office.to('5551111'), office.to('5552222')];
      const { callId, localTag, remoteTag } = two.dialog;
      const [asked] = one.asked;
      expect(asked?.referral).toEqual({
        to: '5552222',
        replaces: { callId, toTag: remoteTag, fromTag: localTag, earlyOnly: false },
      });
      expect(office.invites.map(({ said }) => said.at(-1))).toEqual(['BYE', 'BYE']);
      asked?.told(takes ? { ok: true } : { ok: false, status: 405 });
      await settle();
      expect([one.over, two.over]).toEqual([takes, takes]);
      if (!takes) {
        const [a, b] = office.legs();
        expect(office.media.heardBy(a ?? '')).toEqual([b]);
        two.goes();
        await settle();
      }
      expect(office.leftovers()).toEqual([]);
    }
  });
});

describe('a transfer by REFER', () => {
  it('puts the caller through, tells the telephone how it goes, and ends its side', async () => {
    const { phone, to, media, caller, ended, id, leftovers, clock } = await calledIn();
    const told = phone.refers('102');
    await settle();
    expect(media.heardBy(caller)).toEqual(['music']);
    const other = to('102');
    other.rings();
    other.answers();
    await settle();
    expect(told).toEqual(['202', 'NOTIFY 180', 'NOTIFY 200']);
    // Hanging up is its own to do first.
    expect(phone.said).toEqual([]);
    clock.advance(1_000);
    expect(phone.said).toEqual(['BYE']);
    expect(ended).toMatchObject([{ id, reason: 'Transferred to 102.' }]);
    expect(media.heardBy(caller)).toHaveLength(1);
    other.goes();
    clock.advance(10_000);
    await settle();
    expect(leftovers()).toEqual([]);
  });

  it('that nobody takes is told, and the call goes on as before', async () => {
    const { phone, to, media, caller, manager, id } = await calledIn();
    const told = phone.refers('102');
    await settle();
    to('102').goes(486);
    await settle();
    expect(told).toEqual(['202', 'NOTIFY 486']);
    expect(manager.calls).toMatchObject([{ id, state: 'connected' }]);
    expect(media.heardBy(caller)).toHaveLength(1);
    expect(phone.over).toBe(false);
  });

  it('of a telephone that hangs up at once, to one that is busy, comes back to it and to the desks', async () => {
    const { phone, to, media, caller, manager, desk, leftovers, clock } = await calledIn();
    const own = desk();
    phone.refers('102');
    phone.goes();
    await settle();
    to('102').goes(486);
    await settle();
    expect(to('101').answered).toBe(false);
    expect(media.heardBy(caller)).toEqual(['music']);
    const [call] = manager.calls;
    expect(call).toMatchObject({ atConsole: true });
    if (!call) throw new Error('no call');
    expect(manager.desk.answerCall(call.id, own)).toMatchObject({ ok: true });
    await settle();
    expect(media.heardBy(caller)).toEqual([own.leg]);
    manager.hangUp(call.id);
    clock.advance(10_000);
    await settle();
    expect(leftovers()).toEqual([]);
  });

  it('never reaches a number that routing refuses, nor any without the right', async () => {
    for (const allowed of [true, false]) {
      const { phone, outgoing, line, manager, id } = await calledIn({ control: { allowed } });
      const before = outgoing.length;
      const numbers = allowed ? ['0900123456', '5', '88', 'hello'] : ['102', '05551234', '0900123456', '701'];
      for (const number of numbers) {
        const told = phone.refers(number);
        expect(Number(told[0])).toBeGreaterThanOrEqual(400);
      }
      await settle();
      expect(outgoing.slice(before).filter(({ trunk }) => trunk === PROVIDER || allowed === false)).toEqual([]);
      expect(line(2).state.kind).toBe('idle');
      expect(manager.calls).toMatchObject([{ id, state: 'connected' }]);
    }
  });

  it('attended, of two calls of ours: whoever the telephone talked to talk to each other', async () => {
    const { phone, invite, dialsAndIsAnswered, media, caller, line, ended, leftovers, farHangsUp, clock } =
      await calledIn();
    const consult = await invite(PBX, '05551234');
    await dialsAndIsAnswered(2);
    expect(consult.said.at(-1)).toBe('200');
    const told = phone.refers('05551234', consult.named);
    await settle();
    expect(told).toEqual(['202', 'NOTIFY 200']);
    expect([phone.over, consult.over]).toEqual([true, true]);
    expect(media.heardBy(caller)).toEqual([line(2).id]);
    expect(ended).toHaveLength(1);
    farHangsUp(1);
    clock.advance(10_000);
    await settle();
    expect(leftovers()).toEqual([]);
  });

  it('attended, of a call within the PBX: our INVITE takes its place there', async () => {
    const { phone, to } = await calledIn();
    const replaces = { callId: 'inside@pbx', toTag: 'a', fromTag: 'b', earlyOnly: false };
    phone.refers('102', replaces);
    await settle();
    expect(to('102').options.replaces).toEqual(replaces);
  });

  it('attended, to a number outside: a call that is not there cannot be taken over', async () => {
    const { phone, line } = await calledIn();
    const replaces = { callId: 'inside@pbx', toTag: 'a', fromTag: 'b', earlyOnly: false };
    expect(phone.refers('05551234', replaces)).toEqual(['481']);
    expect(line(2).state.kind).toBe('idle');
  });
});

describe('a call that takes the place of another (RFC 3891)', () => {
  it('the new telephone has the caller, and the old one is let go', async () => {
    const { phone, invite, media, caller, manager, id, leftovers, clock } = await calledIn();
    const next = await invite(PBX, '101', { number: '103', replaces: phone.named });
    await settle();
    expect(next.said).toEqual(['200']);
    expect(phone.said).toEqual(['BYE']);
    expect(media.heardBy(caller)).toHaveLength(1);
    expect(manager.calls).toMatchObject([{ id, answeredBy: { label: '103' } }]);
    manager.hangUp(id);
    clock.advance(10_000);
    await settle();
    expect(leftovers()).toEqual([]);
  });

  it('picks up a call that rings elsewhere', async () => {
    const { rings, to, invite, offHook, line, media, manager, leftovers, clock } = anOffice();
    await rings(1);
    const phone = to('101');
    const next = await invite(PBX, '101', { number: '103', replaces: phone.named });
    await settle();
    expect(next.said).toEqual(['200']);
    expect(phone.said).toEqual(['CANCEL']);
    await offHook(1);
    expect(media.heardBy(line(1).id)).toHaveLength(1);
    next.goes();
    clock.advance(10_000);
    await settle();
    expect(manager.calls).toEqual([]);
    expect(leftovers()).toEqual([]);
  });

  it('without the right, of another trunk, or of no call is refused, and nothing changes', async () => {
    const allowed = await calledIn();
    const elsewhere = await allowed.invite(PROVIDER, '101', { replaces: allowed.phone.named });
    expect(elsewhere.said).toEqual(['481']);
    const nobody = await allowed.invite(PBX, '101', { replaces: { ...allowed.phone.named, toTag: 'x' } });
    expect(nobody.said).toEqual(['481']);
    const early = await allowed.invite(PBX, '101', { replaces: { ...allowed.phone.named, earlyOnly: true } });
    expect(early.said).toEqual(['486']);
    expect(allowed.phone.over).toBe(false);
    const barred = await calledIn({ control: { allowed: false } });
    const refused = await barred.invite(PBX, '101', { replaces: barred.phone.named });
    expect(refused.said).toEqual(['403']);
    expect(barred.phone.over).toBe(false);
  });
});

describe('a parked call', () => {
  it('waits with music, is in the view, and is fetched at the desk', async () => {
    const { manager, media, id, caller, desk, clock, leftovers } = await atTheDesk();
    expect(manager.park(id)).toEqual({ ok: true, slot: '701' });
    expect(media.heardBy(caller)).toEqual(['music']);
    expect(manager.calls).toMatchObject([{ id, parked: { slot: '701', backAt: clock.wallTime() + 120_000 } }]);
    expect(manager.hold(id, true)).toMatchObject({ ok: false });
    expect(manager.desk.retrieve('702', desk)).toEqual({ ok: false, text: 'Nobody waits in slot 702.' });
    expect(manager.desk.retrieve('701', desk)).toEqual({ ok: true, callId: id });
    expect(media.heardBy(caller)).toEqual([desk.leg]);
    expect(manager.calls[0]?.parked).toBeUndefined();
    manager.hangUp(id);
    clock.advance(10_000);
    await settle();
    expect(leftovers()).toEqual([]);
  });

  it('keeps what was noted of it before, and what is noted later', async () => {
    const office = anOffice();
    await office.rings(1);
    const [call] = office.manager.calls;
    if (!call) throw new Error('no call rings');
    // The telephone's trunk says nothing, so the desks are told, and take it.
    office.to('101').staysUnheard();
    await settle();
    expect(office.manager.desk.answerLine(office.line(1).id, office.desk())).toMatchObject({ ok: true });
    await office.offHook(1);
    office.manager.park(call.id);
    const noted = (): string | undefined => office.patches.findLast(({ note }) => note !== undefined)?.note;
    expect(noted()).toMatch(/did not reply within 3 s\. Parked in slot 701\.$/);
    office.manager.desk.retrieve('701', office.desk());
    expect(noted()).toMatch(/did not reply within 3 s\. Parked in slot 701\. Fetched from slot 701 by /);
    office.manager.hangUp(call.id);
    office.clock.advance(10_000);
    await settle();
    expect(office.leftovers()).toEqual([]);
  });

  it('is fetched by who dials its slot, and by nobody without the right', async () => {
    for (const allowed of [true, false]) {
      const { manager, media, id, caller, phone, invite, clock, leftovers } = await calledIn({ control: { allowed } });
      manager.park(id, '702');
      expect(phone.said).toEqual(['BYE']);
      const fetches = await invite(PBX, '702', { number: '104' });
      await settle();
      expect(fetches.said).toEqual([allowed ? '200' : '404']);
      expect(media.heardBy(caller)).toEqual([allowed ? expect.any(String) : 'music']);
      manager.hangUp(id);
      clock.advance(10_000);
      await settle();
      expect(leftovers()).toEqual([]);
    }
  });

  it('is parked by a telephone’s REFER to a slot', async () => {
    const { phone, manager, media, caller } = await calledIn();
    expect(phone.refers('703')).toEqual(['202', 'NOTIFY 200']);
    expect(phone.said).toEqual(['BYE']);
    expect(manager.calls).toMatchObject([{ parked: { slot: '703' } }]);
    expect(media.heardBy(caller)).toEqual(['music']);
  });

  it('that nobody fetches goes back to who parked it, and to the desks', async () => {
    const { manager, media, id, caller, to, clock, ended, leftovers, farHangsUp } = await calledIn();
    manager.park(id);
    clock.advance(120_000);
    await settle();
    expect(ended.find((end) => end.id === id)?.reason).toMatch(/went back to who parked it/);
    const again = to('101');
    expect(manager.calls).toMatchObject([{ atConsole: true, line: caller }]);
    expect(media.heardBy(caller)).toEqual(['music']);
    again.answers();
    await settle();
    expect(media.heardBy(caller)).toHaveLength(1);
    expect(media.heardBy(caller)).not.toEqual(['music']);
    farHangsUp(1);
    clock.advance(10_000);
    await settle();
    expect(again.said).toEqual(['BYE']);
    expect(leftovers()).toEqual([]);
  });

  it('that nobody wants is let go in the end', async () => {
    const { manager, id, clock, leftovers } = await calledIn();
    manager.park(id);
    clock.advance(120_000);
    await settle();
    clock.advance(25_000);
    await settle();
    expect(manager.calls).toMatchObject([{ atConsole: true }]);
    clock.advance(180_000);
    await settle();
    clock.advance(10_000);
    await settle();
    expect(leftovers()).toEqual([]);
  });

  it('hangs up like any other', async () => {
    const { manager, id, farHangsUp, clock, leftovers } = await calledIn();
    manager.park(id);
    farHangsUp(1);
    await settle();
    clock.advance(200_000);
    expect(manager.calls).toEqual([]);
    expect(leftovers()).toEqual([]);
  });
});
