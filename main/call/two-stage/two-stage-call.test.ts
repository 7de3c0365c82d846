import { describe, expect, it } from 'vitest';
import { waitFor } from '../../../test/kit/wait.ts';
import { anOffice, PBX, settle } from '../fixtures/an-office.ts';
import { hashPin } from '../toll/pin-hash.ts';

const ASKS = { id: 'asks', from: [{ kind: 'line', line: 'a/1' }] };
const INSIDE = [
  {
    id: 'dialled-barred',
    from: [{ kind: 'two-stage' }],
    called: [{ is: 'prefix', digits: '0900' }],
    targets: [{ kind: 'refuse', cause: 'barred' }],
  },
  {
    id: 'dialled-extension',
    from: [{ kind: 'two-stage' }],
    called: [{ is: 'pattern', pattern: '1XX' }],
    targets: [{ kind: 'trunk', trunk: PBX, ringS: 20 }],
  },
  {
    id: 'dialled-desk',
    from: [{ kind: 'two-stage' }],
    called: [{ is: 'exact', number: '9' }],
    targets: [{ kind: 'console' }],
  },
  {
    id: 'dialled-out',
    from: [{ kind: 'two-stage' }],
    called: [{ is: 'prefix', digits: '0' }],
    changeCalled: [{ change: 'strip', count: 1 }],
    targets: [{ kind: 'lines', group: 'all' }],
  },
];

/** A caller on line 1, which the gateway has answered. */
async function asked({
  target = { pin: 'none' },
  pin,
  ...options
}: { target?: object; pin?: string } & Parameters<typeof anOffice>[0] = {}) {
  const office = anOffice({
    guards: { insideTrunks: ['pbx'] },
    ...(pin === undefined ? {} : { twoStagePinHash: await hashPin(pin) }),
    ...options,
    routes: [{ ...ASKS, targets: [{ kind: 'two-stage', ...target }] }, ...INSIDE],
  });
  await office.rings(1);
  await office.offHook(1);
  return {
    ...office,
    caller: office.line(1).id,
    /** Tones on line 1 in order: frequencies of their first sound. */
    tones: () =>
      office.media.requests.flatMap((request) =>
        request.kind === 'play-tone' ? [request.segments[0]?.hz.join('+') ?? ''] : [],
      ),
    hook: () => (['idle', 'guarding'].includes(office.line(1).state.kind) ? 'on-hook' : 'off-hook'),
  };
}

const DIAL = '350+440';
const BUSY = '480+620';
const RINGBACK = '440+480';
const PIN = '1000';

describe('a caller on a line who is asked for a number', () => {
  it('is put through to an extension, in one record', async () => {
    const office = await asked();
    expect(office.tones()).toEqual([DIAL]);
    expect(office.manager.calls).toMatchObject([{ direction: 'inbound', line: 'a/1', state: 'dialling' }]);
    const [before] = office.manager.calls;
    await office.presses(1, '101#');
    const phone = office.to('101');
    phone.rings();
    expect(office.tones()).toEqual([DIAL, RINGBACK]);
    expect(office.manager.calls).toMatchObject([{ id: before?.id, called: '101', line: 'a/1', state: 'ringing' }]);
    phone.answers();
    await settle();
    expect(office.media.heardBy(office.caller)).toEqual(office.legs());
    expect(office.media.requests.at(-1)?.kind).not.toBe('play-tone');
    expect(office.manager.calls).toMatchObject([{ state: 'connected', answeredBy: { label: '101' } }]);
    office.farHangsUp(1);
    await settle();
    expect(phone.said).toEqual(['BYE']);
    expect(office.started).toHaveLength(1);
    expect(office.patches).toContainEqual({ called: '101' });
    expect(office.ended).toMatchObject([{ outcome: 'answered' }]);
    expect(office.leftovers()).toEqual([]);
  });

  it('is hung up when the extension does', async () => {
    const office = await asked();
    await office.presses(1, '101#');
    office.to('101').answers();
    await settle();
    office.to('101').goes();
    await settle();
    expect(office.hook()).toBe('on-hook');
    expect(office.leftovers()).toEqual([]);
  });

  it('is told the far end’s early sound in place of ringback', async () => {
    const office = await asked();
    await office.presses(1, '101#');
    office.to('101').rings();
    office.to('101').rings(true);
    await settle();
    expect(office.media.requests.map(({ kind }) => kind)).toContain('stop-sound');
    expect(office.media.heardBy(office.caller)).toEqual(office.legs());
  });

  it('goes out on another line, and the record keeps the caller’s', async () => {
    const office = await asked();
    await office.presses(1, '02025550142#');
    await office.dialsAndIsAnswered(2);
    expect(office.dialled).toEqual(['2025550142']);
    expect(office.media.heardBy(office.caller)).toEqual([office.line(2).id]);
    expect(office.manager.calls).toMatchObject([{ line: 'a/1', called: '02025550142', state: 'connected' }]);
    expect(office.patches).toContainEqual({ note: 'It went out on "Line 2".' });
    expect(office.tolls.usage('all').callsPerDay).toBe(1);
    office.farHangsUp(2);
    await settle();
    expect(office.hook()).toBe('on-hook');
    expect(office.leftovers()).toEqual([]);
  });

  it('reaches the desk, which may give the call away', async () => {
    const office = await asked();
    const desk = office.desk();
    await office.presses(1, '9#');
    expect(office.manager.calls).toMatchObject([{ atConsole: true }]);
    const id = office.manager.calls[0]?.id;
    if (!id) throw new Error('no call');
    expect(office.manager.desk.answerCall(id, desk)).toMatchObject({ ok: true });
    await settle();
    expect(office.manager.transfer(id, '102')).toEqual({ ok: true });
    await settle();
    office.to('102').answers();
    await settle();
    expect(office.media.heardBy(office.caller)).toEqual(office.legs());
    office.farHangsUp(1);
    await settle();
    expect(office.leftovers()).toEqual([]);
  });

  it('hears busy tone where it is busy, then is hung up', async () => {
    const office = await asked();
    await office.presses(1, '101#');
    office.to('101').goes(486);
    await settle();
    expect(office.tones()).toEqual([DIAL, BUSY]);
    expect(office.hook()).toBe('off-hook');
    office.clock.advance(5_000);
    expect(office.hook()).toBe('on-hook');
    expect(office.ended).toMatchObject([{ outcome: 'busy' }]);
    expect(office.leftovers()).toEqual([]);
  });

  it.each([
    ['0900123456', 'Refused by its route.'],
    ['0011442079460018', 'such calls are blocked'],
    ['777', 'No route fits 777'],
  ])('is refused %s with a tone', async (number, reason) => {
    const office = await asked();
    await office.presses(1, `${number}#`);
    expect(office.tones()).toHaveLength(2);
    office.clock.advance(5_000);
    expect(office.hook()).toBe('on-hook');
    expect(office.ended).toMatchObject([{ outcome: 'refused', reason: expect.stringContaining(reason) }]);
    expect(office.dialled).toEqual([]);
    expect(office.leftovers()).toEqual([]);
  });

  it('who hangs up at any time leaves nothing behind', async () => {
    for (const digits of ['', '10', '101#']) {
      const office = await asked();
      await office.presses(1, digits);
      office.farHangsUp(1);
      await settle();
      expect(office.ended, digits).toHaveLength(1);
      expect(office.leftovers(), digits).toEqual([]);
    }
  });

  it('who hangs up while the tone sounds is let go at once', async () => {
    const office = await asked();
    await office.presses(1, '777#');
    office.farHangsUp(1);
    await settle();
    expect(office.leftovers()).toEqual([]);
  });

  it('is hung up by the console at any time', async () => {
    for (const digits of ['', '101#', '777#']) {
      const office = await asked();
      await office.presses(1, digits);
      const [call] = office.manager.calls;
      if (!call) throw new Error('no call');
      expect(office.manager.hangUp(call.id)).toEqual({ ok: true });
      await settle();
      expect(office.hook(), digits).toBe('on-hook');
      expect(office.leftovers(), digits).toEqual([]);
    }
  });

  it('and whom nobody answers is hung up in the end', async () => {
    const office = await asked();
    await office.presses(1, '9#');
    expect(office.tones().at(-1)).toBe(RINGBACK);
    office.clock.advance(180_000);
    await settle();
    office.clock.advance(5_000);
    await settle();
    expect(office.hook()).toBe('on-hook');
    expect(office.leftovers()).toEqual([]);
  });

  it('hears a recorded prompt where there is one', async () => {
    const office = await asked({ target: { pin: 'none', prompt: 'hello.wav' } });
    expect(office.media.requests).toContainEqual({ kind: 'play-prompt', line: 'a/1', file: '/data/hello.wav' });
    expect(office.tones()).toEqual([]);
  });

  it('is let go with the gateway', async () => {
    for (const digits of ['', '101#', '777#']) {
      const office = await asked();
      await office.presses(1, digits);
      office.manager.endAll('The gateway was stopped.');
      await settle();
      expect(office.leftovers(), digits).toEqual([]);
    }
  });
});

describe('a PIN before the number', () => {
  const checked = (done: () => boolean) => waitFor(done, { what: 'the PIN to be looked at' });

  it('lets the caller dial, and is to be read nowhere', async () => {
    const office = await asked({ target: {}, pin: '4711' });
    expect(office.tones()).toEqual([PIN]);
    await office.presses(1, '4711#');
    await checked(() => office.tones().at(-1) === DIAL);
    await office.presses(1, '101#');
    office.to('101').answers();
    await settle();
    office.farHangsUp(1);
    await settle();
    expect(JSON.stringify([office.started, office.patches, office.ended, office.media.requests])).not.toContain('4711');
    expect(office.leftovers()).toEqual([]);
  });

  it('that is wrong three times hangs up, and locks the caller', async () => {
    const office = await asked({ target: {}, pin: '4711' });
    for (let tries = 1; tries <= 3; tries++) {
      const heard = office.tones().length;
      await office.presses(1, '1111#');
      await checked(() => office.tones().length > heard);
    }
    expect(office.tones()).toEqual([PIN, PIN, PIN, BUSY]);
    office.clock.advance(5_000);
    expect(office.hook()).toBe('on-hook');
    expect(office.ended).toMatchObject([{ outcome: 'refused', reason: 'A wrong PIN was given 3 times.' }]);
    expect(office.tolls.alarms.all.map(({ cause }) => cause)).toContain('two-stage/caller/a/1');
    expect(office.leftovers()).toEqual([]);
  });

  it('that is not set lets nobody in: the call goes on to the next target, or rings at the desks', async () => {
    const office = await asked({ target: {} });
    expect(office.tones()).toEqual([]);
    expect(office.manager.calls).toMatchObject([
      { state: 'offering', atConsole: true, tried: [expect.stringContaining('none is set')] },
    ]);
  });

  it('is not asked of who calls for help, and another line is taken for it', async () => {
    const office = await asked({ target: {}, pin: '4711' });
    const told: string[] = [];
    office.manager.onEmergency(({ text }) => told.push(text));
    await office.presses(1, '911#');
    await office.dialsAndIsAnswered(2);
    expect(office.dialled).toEqual(['911']);
    expect(office.manager.calls).toMatchObject([{ emergency: true, state: 'connected', line: 'a/1' }]);
    expect(told.at(-1)).toMatch(/\(on Line 1\) dialled 911\. It goes out on Line 2/);
    office.farHangsUp(2);
    await settle();
    expect(office.leftovers()).toEqual([]);
  });
});
