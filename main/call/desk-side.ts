import type { LegId } from '../core/ids.ts';
import type { CallParty, DeskLeg } from './call.ts';
import type { AudioSide } from './call-audio.ts';
import type { CallerRecord } from './call-record.ts';
import type { Side, SideEvents } from './side.ts';

/** A desk as one side of a call: her audio stays open when the call ends. */
export class DeskSide implements Side {
  readonly party: CallParty;
  readonly identity: CallerRecord = {};
  readonly audio: AudioSide;
  readonly owesAudio = true;
  readonly #desk: DeskLeg;

  constructor(desk: DeskLeg) {
    this.#desk = desk;
    this.party = { kind: 'desk', id: 'desk', label: desk.label };
    this.audio = { member: { leg: desk.leg }, desk: true };
  }

  get leg(): LegId {
    return this.#desk.leg;
  }

  listen(events: SideEvents): Disposable {
    return this.#desk.onLost((text) => events.gone(text));
  }

  lineTold(): void {}
  sendDigit(): void {}
  flash(): void {}
  hangUp(): void {}
}

/** Who picked a call up: a desk, or a telephone that took it over (RFC 3891). */
export const sideOf = (desk: DeskLeg): Side => desk.side ?? new DeskSide(desk);
