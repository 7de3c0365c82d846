import { describe, expect, it } from 'vitest';
import { tollDesk } from '../../test/kit/tolls.ts';
import { waitFor } from '../../test/kit/wait.ts';
import { VirtualClock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import { adapterId, type LegId, lineId, newLegId, trunkId } from '../core/ids.ts';
import { silentLog } from '../core/log.ts';
import { LineRunner } from '../line/line-runner.ts';
import { POLARITY_BOUNCE_MS } from '../line/polarity-sense.ts';
import { type ProfileChanges, profileFor } from '../line/profile.ts';
import type { MediaClient } from '../media/media-client.ts';
import type { Direction, RtpRemote } from '../media/media-protocol.ts';
import type { RtpSeat } from '../media/rtp-seat.ts';
import type { DialogName, IncomingSipCall, OutgoingSipCall, SipEnd, Trunk } from '../sip/trunk.ts';
import { initialHealth } from '../sip/trunk-health-machine.ts';
import { settingsSchema } from '../store/settings-schema.ts';
import type { CallLine, CallPorts } from './call.ts';
import { CallManager } from './call-manager.ts';
import type { CallEnd, CallPatch, CallStart } from './call-record.ts';
import { hashPin } from './toll/pin-hash.ts';

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const TRUNK = trunkId('pbx');

/** An INVITE that a test makes and watches. */
class Invite implements IncomingSipCall {
  readonly trunk = TRUNK;
  dialled = '5551234';
  readonly caller = { number: '1100' };
  readonly said: string[] = [];
  q850: number | undefined;
  readonly offer: string | undefined;
  readonly maxForwards = 70;
  readonly viaUs = false;
  readonly #end = new Signal<SipEnd>();

  constructor(offer?: string) {
    this.offer = offer;
  }

  ringing(): void {}
  async progress(): Promise<void> {
    this.said.push('183');
  }
  async answer(): Promise<void> {
    this.said.push('200');
  }
  refuse(status: number, _reason?: string, q850?: number): void {
    this.said.push(String(status));
    this.q850 = q850;
  }
  hangUp(): void {
    this.said.push('BYE');
  }
  readonly pressed = new Signal<string>();
  onDigit = (listener: (digit: string, durationMs: number) => void): Disposable =>
    this.pressed.on((digit) => listener(digit, 100));
  onFlash = (): Disposable => ({ [Symbol.dispose]: () => {} });
  sendDigit(digit: string): void {
    this.said.push(`INFO ${digit}`);
  }
  readonly dialogs: readonly DialogName[] = [];
  onRefer = (): Disposable => ({ [Symbol.dispose]: () => {} });
  refer(): void {}
  hold(): void {}
  reoffer(): void {}
  onEnd(listener: (end: SipEnd) => void): Disposable {
    return this.#end.on(listener);
  }
  goes(): void {
    this.#end.emit({ by: 'peer', status: 0, reason: 'hung up' });
  }
}

/** Lines whose hook obeys and whose digits are sent at once, a trunk that is told what to do, and time moved by hand. */
function anOffice(lineCount: number, changes: ProfileChanges = {}, limits: readonly (readonly string[])[] = []) {
  const clock = new VirtualClock();
  const onCall = new Signal<IncomingSipCall>();
  const started: CallStart[] = [];
  const ended: CallEnd[] = [];
  const patches: CallPatch[] = [];
  const flashes: number[] = [];
  /** What the media process was asked for. */
  const requests: string[] = [];
  const seats: { leg: LegId; closed: boolean; direction: Direction }[] = [];
  const answers = new Signal<void>();
  const unheard = new Signal<void>();
  const office = {
    clock,
    started,
    ended,
    patches,
    flashes,
    requests,
    seats,
    /** What opening a seat waits for. */
    seatOpens: Promise.resolve() as Promise<void>,
    /** Why the peer's signalling is dead. */
    unreachable: undefined as string | undefined,
    trunkCall: (): OutgoingSipCall => outgoing(answers, unheard),
    /** Nothing came back for the INVITE. */
    nobodyReplies: () => unheard.emit(),
    targetAnswers: () => answers.emit(),
    pinHash: undefined as string | undefined,
    call: (invite: IncomingSipCall) => onCall.emit(invite),
    table: settingsSchema.parse({
      version: 1,
      routes: [
        { id: 'in', from: [{ kind: 'line' }], targets: [{ kind: 'trunk', trunk: TRUNK, to: '600' }] },
        { id: 'out', from: [{ kind: 'trunk' }], targets: [{ kind: 'lines', group: 'all' }] },
      ],
    }),
  };
  const trunk: Trunk = {
    id: TRUNK,
    state: { kind: 'in-service' },
    health: { ...initialHealth('not-needed'), kind: 'up' },
    onHealth: () => ({ [Symbol.dispose]: () => {} }),
    noteAudio: () => {},
    drill: () => {},
    ask: async () => 1,
    digits: 'auto',
    onState: () => ({ [Symbol.dispose]: () => {} }),
    onCall: (listener) => onCall.on(listener),
    call: () => office.trunkCall(),
    start: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
  const ports: CallPorts = {
    media: {
      request: async ({ kind }: { readonly kind: string }) => void requests.push(kind),
    } as unknown as MediaClient,
    trunk: () => trunk,
    openSeat: async () => {
      await office.seatOpens;
      const seat = { leg: newLegId(), closed: false, direction: 'sendrecv' as Direction };
      seats.push(seat);
      return {
        leg: seat.leg,
        get negotiated() {
          return { direction: seat.direction } as RtpRemote;
        },
        onNegotiated: () => ({ [Symbol.dispose]: () => {} }),
        passTones: () => false,
        close: async () => {
          seat.closed = true;
        },
      } as unknown as RtpSeat;
    },
    whyUnmet: (offer) => (offer === 'G729' ? 'The peer offers G729/8000.' : undefined),
    silentPeerMs: () => 60_000,
    whyUnreachable: () => office.unreachable,
    promptFile: (name) => name,
    openDesks: () => [],
    control: () => ({ allowed: true, transfer: 'bridge', hold: 'music' }),
    recorder: {
      start: (record) => void started.push(record),
      update: (_, patch) => void patches.push(patch),
      finish: (_, end) => void ended.push(end),
      echo: () => {},
      audio: () => {},
    },
    clock,
    log: silentLog,
  };
  const tolls = tollDesk({ table: () => office.table, clock, pinHash: () => office.pinHash });
  const manager = new CallManager(
    ports,
    () => office.table,
    () => ({ first: 701, slots: 10, backAfterS: 120 }),
    tolls,
  );
  const lines = Array.from({ length: lineCount }, (_, index) => {
    const runner = new LineRunner(lineId(adapterId('a'), index + 1), {
      profile: profileFor('us', changes),
      hardware: {
        setHook: async () => {},
        dial: async () => {},
        flash: async (ms) => void flashes.push(ms),
        listen: async () => {},
      },
      clock,
      log: silentLog,
    });
    const line: CallLine = {
      runner,
      name: `Line ${index + 1}`,
      groups: ['all'],
      numbering: { country: 'us', number: `+1212555010${index}` },
      limits: limits[index] ?? [],
    };
    manager.addLine(line);
    runner.post({ kind: 'adapter-ready' });
    clock.advance(1);
    return runner;
  });
  manager.addTrunk(trunk);
  const line = (port: number): LineRunner => {
    const runner = lines[port - 1];
    if (!runner) throw new Error(`there is no line ${port}`);
    return runner;
  };
  /** Loop current and dial tone, then the digits: the far end rings. */
  const dials = async (port: number): Promise<void> => {
    line(port).post({ kind: 'loop-current', flowing: true });
    line(port).post({ kind: 'tone', tone: 'dial', present: true });
    clock.advance(500);
    await settle();
  };
  const rings = (port: number): void => {
    line(port).post({ kind: 'ring', on: true });
    clock.advance(2000);
    line(port).post({ kind: 'ring', on: false });
    clock.advance(3500);
  };
  return { ...office, office, manager, tolls, line, dials, rings };
}

function outgoing(answers: Signal<void>, unheard = new Signal<void>()): OutgoingSipCall {
  const nothing: Disposable = { [Symbol.dispose]: () => {} };
  return {
    trunk: TRUNK,
    hangUp: () => {},
    onProgress: () => nothing,
    onUnheard: (listener) => unheard.on(listener),
    onAnswer: (listener) => answers.on(listener),
    onDigit: () => nothing,
    onFlash: () => nothing,
    sendDigit: () => {},
    dialogs: [],
    onRefer: () => nothing,
    refer: () => {},
    hold: () => {},
    reoffer: () => {},
    onEnd: () => nothing,
  };
}

describe('what is signalled besides the audio', () => {
  it('a digit of the line goes to the peer whose leg asked for it, and to no other', async () => {
    const { dials, call, seats, manager } = anOffice(2);
    const invites = [new Invite(), new Invite()];
    for (const [index, invite] of invites.entries()) {
      call(invite);
      await settle();
      await dials(index + 1);
    }
    const leg = seats[1]?.leg;
    if (!leg) throw new Error('no second seat');
    manager.mediaFact({ kind: 'digit-out', leg, digit: '5', durationMs: 100 });
    manager.mediaFact({ kind: 'digit-out', leg: newLegId(), digit: '6', durationMs: 100 });
    expect(invites.map(({ said }) => said.filter((word) => word.startsWith('INFO')))).toEqual([[], ['INFO 5']]);
  });

  it('a hook flash of the peer is made on its call’s line, once that is connected', async () => {
    const { line, dials, call, seats, manager, flashes, clock } = anOffice(1);
    call(new Invite());
    await settle();
    await dials(1);
    const leg = seats[0]?.leg;
    if (!leg) throw new Error('no seat');
    line(1).post({ kind: 'polarity', polarity: 'reversed' });
    clock.advance(POLARITY_BOUNCE_MS);
    await settle();
    expect(line(1).state.kind).toBe('connected');
    manager.mediaFact({ kind: 'flash', leg });
    manager.mediaFact({ kind: 'flash', leg: newLegId() });
    expect(flashes).toEqual([profileFor('us').flashMs]);
  });

  it('a fax machine on the line is shown and recorded with its call, the first tone alone', async () => {
    const { line, dials, call, manager, patches } = anOffice(1);
    const { id } = line(1);
    manager.mediaFact({ kind: 'fax-tone', line: id, tone: 'ced', played: false });
    call(new Invite());
    await settle();
    await dials(1);
    manager.mediaFact({ kind: 'fax-tone', line: id, tone: 'cng', played: true });
    manager.mediaFact({ kind: 'fax-tone', line: id, tone: 'ced', played: false });
    expect(manager.calls).toMatchObject([{ fax: 'cng' }]);
    expect(patches.filter((patch) => patch.fax)).toEqual([{ fax: 'cng' }]);
  });
});

describe('all calls', () => {
  it('a line that another call took meanwhile stays that call’s', async () => {
    const { line, dials, call } = anOffice(2);
    const first = new Invite();
    const second = new Invite();
    call(first); // takes line 1, with line 2 to fall back on
    call(second); // takes line 2
    line(1).post({ kind: 'timeout', timer: 'loop-current' }); // line 1 is dead, and line 2 somebody's
    expect(first.said).toEqual(['503']);
    await dials(2);
    expect(second.said).toEqual(['183']);
    line(2).post({ kind: 'tone', tone: 'busy', present: true });
    expect(second.said).toEqual(['183', '486']);
  });

  it('a call that hunts does not take a ringing line from the caller on it', async () => {
    const { manager, line, clock, call, targetAnswers } = anOffice(2);
    const invite = new Invite();
    call(invite);
    expect(line(1).state.kind).toBe('seizing');
    line(2).post({ kind: 'ring', on: true });
    clock.advance(300);
    line(2).post({ kind: 'offer' });
    await settle();
    const inbound = manager.callOn(line(2).id);
    expect(inbound?.direction).toBe('inbound');
    line(1).post({ kind: 'timeout', timer: 'loop-current' }); // line 1 is dead: line 2 is next, and rings
    expect(manager.callOn(line(2).id)?.id).toBe(inbound?.id);
    expect(invite.said).toEqual(['503']);
    targetAnswers();
    line(2).post({ kind: 'loop-current', flowing: true });
    expect(manager.callOn(line(2).id)?.state).toBe('connected');
  });

  it('a call whose audio cannot be set up is refused, and nothing else happens', async () => {
    const { office, line, call, clock, ended, manager } = anOffice(1);
    office.seatOpens = Promise.reject(new GatewayError('media-refused', 'No port is free.'));
    const invite = new Invite();
    call(invite);
    await settle();
    expect(invite.said).toEqual(['488']);
    expect(ended).toMatchObject([{ outcome: 'failed', reason: expect.stringContaining('No port is free') }]);
    clock.advance(2000);
    expect(line(1).state.kind).toBe('idle');
    expect(manager.calls).toEqual([]);
  });

  it('a number that no line can dial by pulses is refused before one is seized, in words', () => {
    const { line, call, ended } = anOffice(1, { dialMethod: 'pulse' });
    const invite = new Invite();
    invite.dialled = '*21';
    call(invite);
    expect(invite.said).toEqual(['484']);
    expect(line(1).state.kind).toBe('idle');
    expect(ended).toMatchObject([{ outcome: 'refused', reason: expect.stringContaining('by pulses') }]);
  });

  it('a line whose adapter cannot do what it is set to takes no call, and where there is no other that is said', async () => {
    const { line, call, ended } = anOffice(1, {}, [['It is to dial by pulses, and cannot.']]);
    const invite = new Invite();
    call(invite);
    expect(invite.said).toEqual(['503']);
    expect(ended).toMatchObject([{ outcome: 'no-line', reason: 'It is to dial by pulses, and cannot.' }]);
    expect(line(1).state.kind).toBe('idle');
    const two = anOffice(2, {}, [['It is to dial by pulses, and cannot.']]);
    two.call(new Invite());
    await settle();
    expect([two.line(1).state.kind, two.line(2).state.kind]).toEqual(['idle', 'seizing']);
  });

  it('an offer that cannot be met is refused before a line is seized', () => {
    const { line, call, ended } = anOffice(1);
    const invite = new Invite('G729');
    call(invite);
    expect(invite.said).toEqual(['488']);
    expect(line(1).state.kind).toBe('idle');
    expect(ended).toMatchObject([{ outcome: 'refused', reason: 'The peer offers G729/8000.' }]);
  });

  it('a trunk that is closed while the call’s audio opens fails that target alone', async () => {
    const { office, manager, line, rings, seats } = anOffice(1);
    office.trunkCall = () => {
      throw new GatewayError('closed', 'The trunk pbx is closed.');
    };
    rings(1);
    await settle();
    expect(manager.callOn(line(1).id)?.state).toBe('offering');
    line(1).post({ kind: 'timeout', timer: 'ring-gap' });
    await settle();
    expect(manager.calls).toEqual([]);
    expect(seats).toMatchObject([{ closed: true }]);
  });

  it('a caller who is gone before the audio opened leaves no leg behind', async () => {
    const { office, manager, call, line, seats } = anOffice(1);
    const opens = Promise.withResolvers<void>();
    office.seatOpens = opens.promise;
    const invite = new Invite();
    call(invite);
    invite.goes();
    expect(line(1).state.kind).toBe('guarding');
    opens.resolve();
    await settle();
    expect(seats).toMatchObject([{ closed: true }]);
    expect(manager.calls).toEqual([]);
  });

  it('takes no other call while the gateway stops', () => {
    const { manager, line, call, rings } = anOffice(1);
    manager.endAll('The gateway was stopped.');
    const invite = new Invite();
    call(invite);
    expect(invite.said).toEqual(['503']);
    rings(1);
    expect(manager.calls).toEqual([]);
    expect(line(1).state.kind).toBe('offered');
  });
});

describe('a peer that sends no audio', () => {
  async function connected() {
    const office = anOffice(1);
    const invite = new Invite();
    office.call(invite);
    await office.dials(1);
    const [seat] = office.seats;
    if (!seat) throw new Error('there is no seat');
    const silent = () => office.manager.mediaFact({ kind: 'rtp-silent', leg: seat.leg, silentMs: 5000 });
    const answered = async () => {
      office.line(1).post({ kind: 'polarity', polarity: 'reversed' });
      office.clock.advance(POLARITY_BOUNCE_MS);
      await settle();
    };
    return { ...office, invite, seat, silent, answered };
  }

  it('for a minute after the answer is taken for dead', async () => {
    const { clock, silent, answered, invite, ended } = await connected();
    await answered();
    silent();
    clock.advance(54_000);
    expect(ended).toEqual([]);
    clock.advance(1000);
    expect(invite.said).toEqual(['183', '200', 'BYE']);
    expect(ended).toMatchObject([{ reason: 'No audio came from the other side for 60 s.' }]);
  });

  it('for 20 s while its signalling is dead too is taken for dead, with both reasons', async () => {
    const { clock, silent, answered, invite, ended, office } = await connected();
    await answered();
    office.unreachable = 'The trunk "pbx" is out of order: it does not answer OPTIONS.';
    silent();
    clock.advance(14_000);
    expect(ended).toEqual([]);
    clock.advance(1_000);
    expect(invite.said).toEqual(['183', '200', 'BYE']);
    expect(ended).toMatchObject([
      {
        reason:
          'No audio came from the other side for 20 s. The trunk "pbx" is out of order: it does not answer OPTIONS.',
      },
    ]);
  });

  it('before the answer owes us none: the far end may ring for minutes', async () => {
    const { clock, silent, answered, ended, line } = await connected();
    silent();
    line(1).post({ kind: 'tone', tone: 'ringback', present: true });
    clock.advance(120_000);
    expect(ended).toEqual([]);
    await answered();
    clock.advance(59_000);
    expect(ended).toEqual([]);
    clock.advance(6000);
    expect(ended).toHaveLength(1);
  });

  it('because it holds the call: a call on hold is not taken for dead', async () => {
    const { clock, silent, answered, seat, ended, manager } = await connected();
    await answered();
    seat.direction = 'recvonly';
    silent();
    clock.advance(3_600_000);
    expect(ended).toEqual([]);
    seat.direction = 'sendrecv';
    manager.mediaFact({ kind: 'rtp-back', leg: seat.leg });
    clock.advance(3_600_000);
    expect(ended).toEqual([]);
  });
});

describe('a caller on a line whose trunk is gone', () => {
  it('rings at the console after 3 s, which is told why, and a late answer of the trunk still takes the call', async () => {
    const { office, rings, line, manager, patches } = anOffice(1);
    rings(1);
    line(1).post({ kind: 'ring', on: true });
    await settle();
    expect(manager.calls[0]).toMatchObject({ state: 'offering' });
    expect(manager.calls[0]).not.toHaveProperty('atConsole');
    office.nobodyReplies();
    const why = 'The trunk "pbx" did not reply within 3 s.';
    expect(manager.calls[0]).toMatchObject({ atConsole: true, tried: [why] });
    expect(patches.some(({ note }) => note === why)).toBe(true);
    office.targetAnswers();
    line(1).post({ kind: 'loop-current', flowing: true });
    await settle();
    expect(manager.calls[0]).toMatchObject({ state: 'connected', answeredBy: { kind: 'trunk' } });
    expect(manager.calls[0]).not.toHaveProperty('tried');
  });
});

describe('an emergency call', () => {
  const helpCall = () => {
    const invite = new Invite();
    invite.dialled = '911';
    return invite;
  };

  it('takes a free line with every console told at once, and again with the line and where to call back', async () => {
    const { call, line, dials, manager } = anOffice(2);
    const told: string[] = [];
    manager.onEmergency(({ text }) => void told.push(text));
    const invite = helpCall();
    call(invite);
    await settle();
    expect(line(1).state.kind).toBe('seizing');
    expect(told).toEqual([
      'EMERGENCY CALL: 1100 (pbx) dialled 911. No line has it yet.',
      'EMERGENCY CALL: 1100 (pbx) dialled 911. It goes out on Line 1. They can call back +12125550100.',
    ]);
    expect(manager.calls).toMatchObject([{ emergency: true, called: '911', line: 'a/1' }]);
    await dials(1);
    expect(invite.said).toEqual(['183']);
  });

  it('has the least important call ended where no line is free, waits for that line, and dials on it', async () => {
    const { call, line, dials, clock, ended, manager } = anOffice(2);
    const [first, second] = [new Invite(), new Invite()];
    call(first);
    await dials(1);
    line(1).post({ kind: 'polarity', polarity: 'reversed' });
    clock.advance(POLARITY_BOUNCE_MS);
    call(second);
    await dials(2);
    const help = helpCall();
    call(help);
    clock.advance(1);
    expect(second.said.at(-1)).toMatch(/^[45]\d\d$|BYE/);
    expect(ended).toMatchObject([{ reason: 'Ended to make the line free for an emergency call.' }]);
    expect(line(2).state.kind).toBe('guarding');
    // Nobody else gets it meanwhile.
    const late = new Invite();
    call(late);
    expect(late.said).toEqual(['503']);
    clock.advance(profileFor('us').guardMs);
    await settle();
    await dials(2);
    expect(help.said).toEqual(['183']);
    expect(manager.callOn(line(2).id)).toMatchObject({ emergency: true });
    expect(manager.callOn(line(1).id)).toMatchObject({ state: 'connected' });
  });

  it('has a ringing line answered and released where there is no other', async () => {
    const { call, line, dials, clock, rings, ended } = anOffice(1);
    rings(1);
    await settle();
    const help = helpCall();
    call(help);
    clock.advance(1);
    expect(ended).toMatchObject([{ reason: 'Ended to make the line free for an emergency call.' }]);
    expect(line(1).state.kind).toBe('answering');
    line(1).post({ kind: 'loop-current', flowing: true });
    expect(line(1).state.kind).toBe('guarding');
    line(1).post({ kind: 'loop-current', flowing: false });
    clock.advance(profileFor('us').guardMs);
    await settle();
    await dials(1);
    expect(help.said).toEqual(['183']);
  });

  it('leaves another emergency call its line, and is refused then', async () => {
    const { call, dials, ended } = anOffice(1);
    const [first, second] = [helpCall(), helpCall()];
    call(first);
    await dials(1);
    call(second);
    expect(second.said).toEqual(['503']);
    expect(ended).toMatchObject([{ outcome: 'no-line' }]);
    expect(first.said).toEqual(['183']);
  });

  it('that is given up while a line is made free leaves that line to others', async () => {
    const { call, line, dials, clock } = anOffice(1);
    call(new Invite());
    await dials(1);
    const help = helpCall();
    call(help);
    clock.advance(1);
    help.goes();
    clock.advance(profileFor('us').guardMs);
    expect(line(1).state.kind).toBe('idle');
    const other = new Invite();
    call(other);
    await dials(1);
    expect(other.said).toEqual(['183']);
  });
});

it('a group hunted in turn gives each line its turn', async () => {
  const { office, call, dials, line, clock } = anOffice(3);
  office.table = {
    ...office.table,
    routes: office.table.routes.map((route) => ({
      ...route,
      targets: [{ kind: 'lines', group: 'all', hunt: 'cyclic', afterAnswer: '' }],
    })),
  };
  const taken: number[] = [];
  for (let turn = 0; turn < 4; turn++) {
    const invite = new Invite();
    call(invite);
    await settle();
    const port = [1, 2, 3].find((each) => line(each).state.kind === 'seizing') ?? 0;
    taken.push(port);
    await dials(port);
    invite.goes();
    clock.advance(profileFor('us').guardMs);
  }
  expect(taken).toEqual([1, 2, 3, 1]);
});

describe('guards', () => {
  const PREMIUM = '19005550142';

  /** An office whose PIN is 4711, and whose premium numbers need it. */
  async function aGuardedOffice(guards: object, lines = 1) {
    const its = anOffice(lines);
    its.office.table = settingsSchema.parse({ ...its.office.table, guards });
    its.office.pinHash = await hashPin('4711');
    return its;
  }

  /** The PIN is looked at in another thread. */
  const checked = (done: () => boolean) => waitFor(done, { what: 'the PIN to be checked' });

  it.each([PREMIUM, '011442079460018', '*72'])('refuse %s with 403 and cause 21, and no line moves', (dialled) => {
    const { call, line, ended, tolls } = anOffice(1);
    const invite = new Invite();
    invite.dialled = dialled;
    call(invite);
    expect([invite.said, invite.q850]).toEqual([['403'], 21]);
    expect(line(1).state.kind).toBe('idle');
    expect(ended).toMatchObject([{ outcome: 'refused', reason: expect.stringContaining('such calls are blocked') }]);
    expect(tolls.alarms.all).toMatchObject([{ count: 1 }]);
  });

  it('let nothing more out beyond a limit, but calls for help', async () => {
    const { call, line } = await aGuardedOffice({ limits: { callsPerDay: 1 } }, 2);
    const [first, second, help] = [new Invite(), new Invite(), new Invite()];
    help.dialled = '911';
    call(first);
    expect(line(1).state.kind).toBe('seizing');
    call(second);
    expect([second.said, second.q850]).toEqual([['403'], 21]);
    expect(line(2).state.kind).toBe('idle');
    call(help);
    expect(help.said).toEqual([]);
    expect(line(2).state.kind).toBe('seizing');
  });

  it('end a call that has lasted as long as one may', async () => {
    const { call, dials, line, clock, ended } = await aGuardedOffice({ limits: { longestCallMin: 10 } });
    const invite = new Invite();
    call(invite);
    await settle();
    await dials(1);
    line(1).post({ kind: 'polarity', polarity: 'reversed' });
    clock.advance(POLARITY_BOUNCE_MS);
    await settle();
    clock.advance(10 * 60_000);
    await settle();
    expect(invite.said).toEqual(['183', '200', 'BYE']);
    expect(ended).toMatchObject([{ outcome: 'answered', reason: expect.stringContaining('lasted 10 minutes') }]);
  });

  it('let a PIN ahead of the number open it, and write it down nowhere', async () => {
    const { call, line, started, ended } = await aGuardedOffice({ classes: { premium: 'pin' } });
    const [wrong, right] = [new Invite(), new Invite()];
    wrong.dialled = `**1111*${PREMIUM}`;
    right.dialled = `**4711*${PREMIUM}`;
    call(wrong);
    await checked(() => wrong.said.length > 0);
    expect([wrong.said, wrong.q850]).toEqual([['403'], 21]);
    call(right);
    await checked(() => line(1).state.kind !== 'idle');
    expect(line(1).state.kind).toBe('seizing');
    expect(started.map(({ called }) => called)).toEqual([PREMIUM, PREMIUM]);
    expect(JSON.stringify([started, ended])).not.toMatch(/4711|1111/);
  });

  it('a caller who gives up while the PIN is checked takes no line', async () => {
    const { call, line, tolls } = await aGuardedOffice({ classes: { premium: 'pin' } });
    const invite = new Invite();
    invite.dialled = `**4711*${PREMIUM}`;
    call(invite);
    invite.goes();
    const again = new Invite();
    again.dialled = `**1111*${PREMIUM}`;
    call(again);
    await checked(() => again.said.length > 0);
    expect(invite.said).toEqual([]);
    expect(line(1).state.kind).toBe('idle');
    expect(tolls.usage('all').callsPerDay).toBe(0);
  });

  it('ask no PIN of a call for help, nor of what needs none', async () => {
    const { call, line } = await aGuardedOffice({ classes: { premium: 'pin' } });
    const help = new Invite();
    help.dialled = '**9*911';
    call(help);
    expect(line(1).state.kind).toBe('seizing');
  });

  it('ask who dials without the PIN for it, in early audio, and go on with that', async () => {
    const { call, dials, line, seats, manager, started } = await aGuardedOffice({ classes: { premium: 'pin' } });
    const invite = new Invite('an offer');
    invite.dialled = PREMIUM;
    call(invite);
    await settle();
    expect([invite.said, line(1).state.kind, started]).toEqual([['183'], 'idle', []]);
    const leg = seats[0]?.leg;
    if (!leg) throw new Error('no seat');
    // By INFO, and as events; a star begins again.
    for (const digit of '12*47') invite.pressed.emit(digit);
    for (const digit of '11#') manager.mediaFact({ kind: 'digit', from: { leg }, digit, durationMs: 100 });
    await checked(() => line(1).state.kind === 'seizing');
    await dials(1);
    // One place for audio, and one 183.
    expect([invite.said, seats.length, seats[0]?.closed]).toEqual([['183'], 1, false]);
    invite.goes();
    await settle();
    expect([line(1).state.kind, seats[0]?.closed]).toEqual(['guarding', true]);
  });

  it('refuse who is silent, or wrong three times, and give the audio’s place back', async () => {
    const { call, line, clock, seats, requests } = await aGuardedOffice({ classes: { premium: 'pin' } });
    const beeps = () => requests.filter((kind) => kind === 'play-beeps').length;
    const [silent, wrong] = [new Invite('an offer'), new Invite('an offer')];
    silent.dialled = PREMIUM;
    wrong.dialled = PREMIUM;
    call(silent);
    await settle();
    clock.advance(10_000);
    await settle();
    expect([silent.said, silent.q850]).toEqual([['183', '403'], 21]);
    call(wrong);
    await settle();
    for (const [tried, pin] of ['1111', '2222', '3333'].entries()) {
      await checked(() => beeps() === tried + 2);
      await settle();
      for (const digit of `${pin}#`) wrong.pressed.emit(digit);
    }
    await checked(() => wrong.said.includes('403'));
    expect(line(1).state.kind).toBe('idle');
    expect(seats.map(({ closed }) => closed)).toEqual([true, true]);
  });

  it('a caller who gives up when asked for the PIN takes no line, nor does one asked as the gateway stops', async () => {
    const { call, line, seats, manager } = await aGuardedOffice({ classes: { premium: 'pin' } });
    const [gone, stopped] = [new Invite('an offer'), new Invite('an offer')];
    gone.dialled = PREMIUM;
    stopped.dialled = PREMIUM;
    call(gone);
    call(stopped);
    await settle();
    gone.goes();
    manager.endAll('stopping');
    await settle();
    expect(gone.said).toEqual(['183']);
    expect(stopped.said).toEqual(['183', '403']);
    expect(line(1).state.kind).toBe('idle');
    expect(seats.map(({ closed }) => closed)).toEqual([true, true]);
  });
});
