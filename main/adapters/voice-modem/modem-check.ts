import type { AdapterCheck } from '../../line/found-adapter.ts';
import type { AdapterCapabilities } from '../../line/line-adapter.ts';
import { identityOf, type ModemTraits } from './modem-probe.ts';
import { firmwareAdvice } from './quirks.ts';

export const capabilitiesOf = ({ senses, format }: ModemTraits): AdapterCapabilities => ({
  ports: 1,
  senses: { battery: senses.voltage, loopCurrent: senses.loopBreak, polarity: false, lineInUse: senses.voltage },
  pulse: false,
  groundStart: false,
  callerId: 'on-board',
  echoCanceller: false,
  audio: format?.encoding ?? 'none',
});

/** The device check's report. There is no loopback: these chips have no path from what is played to what is heard without a line. */
export function checkOf(traits: ModemTraits, volts: number | undefined): AdapterCheck {
  const { said, formats, format, noVoice, senses, quirks, identity } = traits;
  const advice = firmwareAdvice(identity);
  const yesNo = (has: boolean): string => (has ? 'yes' : 'no');
  return {
    identity: identityOf(traits),
    voice: noVoice === undefined ? { usable: true } : { usable: false, why: noVoice },
    formats: formats.map((each) => each.said),
    ...(format ? { format: `${format.encoding} (${format.format.code})` } : {}),
    facts: [
      { name: 'Chip', value: quirks.chip },
      { name: 'Maker', value: identity.maker || 'not said' },
      { name: 'Product code', value: identity.product || 'not said' },
      { name: 'Firmware', value: identity.firmware || 'not said' },
      ...(advice === undefined ? [] : [{ name: 'Advice', value: advice }]),
      { name: 'Classes (AT+FCLASS=?)', value: heard(said['AT+FCLASS=?']) },
      { name: 'Line states (AT+VLS=?)', value: heard(said['AT+VLS=?']) },
      { name: 'Caller ID (AT+VCID=?)', value: heard(said['AT+VCID=?']) },
      { name: 'Notices a loop break', value: yesNo(senses.loopBreak) },
      { name: 'Notices another phone in a call', value: yesNo(senses.extension) },
      { name: 'Measures the line’s voltage', value: yesNo(senses.voltage) },
      ...(volts === undefined ? [] : [{ name: 'Line voltage', value: `${volts.toFixed(1)} V` }]),
    ],
  };
}

const heard = (lines: readonly string[] | undefined): string => lines?.join(' | ') || 'no answer';
