/** What a port sensed, as two bytes: what it is of, and whether it is there. Pure. */
import type { SensedEvent } from '../../line/line-adapter.ts';
import { garbled } from './garbled.ts';

const EVENT_CODES = {
  battery: 1,
  polarity: 2,
  ring: 3,
  'loop-current': 4,
  'in-use': 5,
  'tip-ground': 6,
} as const satisfies Record<SensedEvent['kind'], number>;

/** @returns the code, and the value that goes with it */
export const sensedEventBytes = (event: SensedEvent): readonly [code: number, on: boolean] => [
  EVENT_CODES[event.kind],
  eventValue(event),
];

const eventValue = (event: SensedEvent): boolean => {
  switch (event.kind) {
    case 'battery':
      return event.present;
    case 'polarity':
      return event.polarity === 'reversed';
    case 'ring':
      return event.on;
    case 'loop-current':
      return event.flowing;
    case 'in-use':
      return event.inUse;
    case 'tip-ground':
      return event.grounded;
  }
};

/** @throws GatewayError `bad-request` */
export function readSensedEvent(code: number | undefined, on: boolean): SensedEvent {
  switch (code) {
    case EVENT_CODES.battery:
      return { kind: 'battery', present: on };
    case EVENT_CODES.polarity:
      return { kind: 'polarity', polarity: on ? 'reversed' : 'normal' };
    case EVENT_CODES.ring:
      return { kind: 'ring', on };
    case EVENT_CODES['loop-current']:
      return { kind: 'loop-current', flowing: on };
    case EVENT_CODES['in-use']:
      return { kind: 'in-use', inUse: on };
    case EVENT_CODES['tip-ground']:
      return { kind: 'tip-ground', grounded: on };
    default:
      throw garbled(`an event of unknown kind ${code}`);
  }
}
