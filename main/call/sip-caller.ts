import type { LegId, TrunkId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { RtpSeat } from '../media/rtp-seat.ts';
import type { IncomingSipCall, SipDialogue } from '../sip/trunk.ts';
import type { CallPorts } from './call.ts';
import type { AudioSide } from './call-audio.ts';
import type { CallerRecord } from './call-record.ts';
import { CallerSeat } from './caller-seat.ts';
import type { OutboundCaller, OutboundCallerEvents } from './outbound-caller.ts';
import { passesTones } from './pass-tones.ts';
import { describeEnd } from './refusals.ts';
import type { Side } from './side.ts';
import { SipSide } from './sip-side.ts';

/** Who calls by a trunk. */
export class SipCaller implements OutboundCaller {
  readonly record: CallerRecord;
  readonly waits = false;
  readonly #sip: IncomingSipCall;
  readonly #seat: CallerSeat;
  readonly #ports: CallPorts;
  readonly #log: Log;
  #events: OutboundCallerEvents | undefined;
  #answeredAt: number | undefined;

  constructor(sip: IncomingSipCall, ports: CallPorts, log: Log) {
    this.#sip = sip;
    this.#ports = ports;
    this.#log = log;
    this.record = callerRecordOf(sip);
    this.#seat = new CallerSeat(() => ports.openSeat(ports.trunk(sip.trunk)), log, {
      failed: (text) => this.#events?.failed(text),
      audio: (audio) => this.#events?.audio(audio),
      came: (came) => ports.trunk(sip.trunk)?.noteAudio(came),
    });
  }

  get dialled(): string {
    return this.#sip.dialled;
  }

  get trunk(): TrunkId {
    return this.#sip.trunk;
  }

  get maxForwards(): number {
    return this.#sip.maxForwards;
  }

  get leg(): LegId | undefined {
    return this.#seat.leg;
  }

  get encryption(): string | undefined {
    return this.#seat.encryption;
  }

  get owesAudio(): boolean {
    return this.#seat.owesAudio;
  }

  get sip(): SipDialogue {
    return this.#sip;
  }

  get audio(): AudioSide | undefined {
    const { seat } = this.#seat;
    return seat && { member: { leg: seat.leg }, seat, ...passesTones(this.#sip, seat), ...this.#passing };
  }

  listen(events: OutboundCallerEvents): Disposable {
    this.#events = events;
    const all = new DisposableStack();
    all.use(this.#sip.onEnd((end) => events.gone(describeEnd(end))));
    all.use(this.#sip.onDigit((digit, durationMs) => events.digit(digit, durationMs)));
    all.use(this.#sip.onFlash(() => events.flash()));
    all.use(this.#sip.onRefer((refer) => events.referred(refer)));
    return all;
  }

  open(): void {
    this.#seat.open();
  }

  ringing(queued: boolean): void {
    this.#sip.ringing(queued);
  }

  progress(hear: (audio: AudioSide) => void): void {
    this.#seat.next(async (seat) => {
      await this.#sip.progress(seat.seat);
      this.#hear(hear);
    });
  }

  answer(hear: (audio: AudioSide) => void, done: () => void): void {
    this.#seat.next(async (seat) => {
      this.#hear(hear);
      await this.#sip.answer(seat.seat);
      this.#answeredAt = this.#ports.clock.now();
      done();
    });
  }

  refuse(status: number, q850: number): void {
    this.#sip.refuse(status, undefined, q850);
  }

  hangUp(q850: number): void {
    this.#sip.hangUp(q850);
  }

  sendDigit(digit: string, durationMs: number): void {
    this.#sip.sendDigit(digit, durationMs);
  }

  flash(): void {}
  lineTold(): void {}

  close(): void {
    this.#seat.close(this.#answeredAt === undefined ? 0 : this.#ports.clock.now() - this.#answeredAt);
  }

  surrender(): Side | undefined {
    const seat = this.#seat.release();
    return seat && callerSide(this.#sip, seat, this.#ports, this.#log);
  }

  get #passing(): Pick<AudioSide, 'passHold'> {
    const passes = this.#ports.control(this.#sip.trunk).hold === 'pass-on';
    return passes ? { passHold: (on: boolean) => this.#sip.hold(on) } : {};
  }

  #hear(hear: (audio: AudioSide) => void): void {
    const { audio } = this;
    if (audio) hear(audio);
  }
}

/** An answered call that came by a trunk, as one side of a call. */
export function callerSide(
  sip: IncomingSipCall,
  seat: RtpSeat,
  { clock, control, trunk }: Pick<CallPorts, 'clock' | 'control' | 'trunk'>,
  log: Log,
): SipSide {
  const identity = callerRecordOf(sip);
  const { number, name } = identity;
  return new SipSide({
    sip,
    seat,
    party: { kind: 'trunk', id: sip.trunk, label: number ?? name ?? sip.trunk },
    identity,
    number,
    passesHold: control(sip.trunk).hold === 'pass-on',
    clock,
    came: (came) => trunk(sip.trunk)?.noteAudio(came),
    log,
  });
}

export function callerRecordOf({ caller: { number, name, withheld } }: IncomingSipCall): CallerRecord {
  return {
    ...(number ? { number } : {}),
    ...(name ? { name } : {}),
    ...(withheld ? { withheld: 'private' } : {}),
  };
}
