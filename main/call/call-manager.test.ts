import { describe, expect, it } from 'vitest';
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
import type { IncomingSipCall, OutgoingSipCall, SipEnd, Trunk } from '../sip/trunk.ts';
import type { CallLine, CallPorts } from './call.ts';
import { CallManager } from './call-manager.ts';
import type { CallEnd, CallPatch } from './call-record.ts';

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const TRUNK = trunkId('pbx');

/** An INVITE that a test makes and watches. */
class Invite implements IncomingSipCall {
  readonly trunk = TRUNK;
  dialled = '5551234';
  readonly caller = { number: '1100' };
  readonly said: string[] = [];
  readonly offer: string | undefined;
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
  refuse(status: number): void {
    this.said.push(String(status));
  }
  hangUp(): void {
    this.said.push('BYE');
  }
  onDigit = (): Disposable => ({ [Symbol.dispose]: () => {} });
  onFlash = (): Disposable => ({ [Symbol.dispose]: () => {} });
  sendDigit(digit: string): void {
    this.said.push(`INFO ${digit}`);
  }
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
  const ended: CallEnd[] = [];
  const patches: CallPatch[] = [];
  const flashes: number[] = [];
  const seats: { leg: LegId; closed: boolean; direction: Direction }[] = [];
  const answers = new Signal<void>();
  const office = {
    clock,
    ended,
    patches,
    flashes,
    seats,
    /** What opening a seat waits for. */
    seatOpens: Promise.resolve() as Promise<void>,
    trunkCall: (): OutgoingSipCall => outgoing(answers),
    targetAnswers: () => answers.emit(),
    call: (invite: IncomingSipCall) => onCall.emit(invite),
  };
  const trunk: Trunk = {
    id: TRUNK,
    state: { kind: 'in-service' },
    digits: 'auto',
    onState: () => ({ [Symbol.dispose]: () => {} }),
    onCall: (listener) => onCall.on(listener),
    call: () => office.trunkCall(),
    start: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
  const ports: CallPorts = {
    media: { request: async () => undefined } as unknown as MediaClient,
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
        close: async () => {
          seat.closed = true;
        },
      } as unknown as RtpSeat;
    },
    whyUnmet: (offer) => (offer === 'G729' ? 'The peer offers G729/8000.' : undefined),
    recorder: {
      start: () => {},
      update: (_, patch) => void patches.push(patch),
      finish: (_, end) => void ended.push(end),
      echo: () => {},
    },
    clock,
    log: silentLog,
  };
  const manager = new CallManager(ports, () => [{ pattern: '.', strip: 0, prepend: '', group: 'all' }]);
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
      inbound: [{ trunk: TRUNK, extension: '600', timeoutS: 30 }],
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
  return { ...office, office, manager, line, dials, rings };
}

function outgoing(answers: Signal<void>): OutgoingSipCall {
  const nothing: Disposable = { [Symbol.dispose]: () => {} };
  return {
    trunk: TRUNK,
    hangUp: () => {},
    onProgress: () => nothing,
    onAnswer: (listener) => answers.on(listener),
    onDigit: () => nothing,
    onFlash: () => nothing,
    sendDigit: () => {},
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
    expect(ended).toMatchObject([{ outcome: 'refused', reason: 'It is to dial by pulses, and cannot.' }]);
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
    clock.advance(59_000);
    expect(ended).toEqual([]);
    clock.advance(1000);
    expect(invite.said).toEqual(['183', '200', 'BYE']);
    expect(ended).toMatchObject([{ reason: 'No audio came from the other side for a minute.' }]);
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
