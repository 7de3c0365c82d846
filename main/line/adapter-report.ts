/** What a device check found, as text for a person to paste into a report. */
import type { AdapterCheck, FoundAdapter } from './found-adapter.ts';

/** How a check went: what it found, or why there was none. */
export type CheckOutcome = AdapterCheck | { readonly failed: string } | undefined;

interface ReportOptions {
  /** Serial numbers tell one person's device from all others: they are left out unless asked for. */
  readonly serials?: boolean;
  /** What is known of the device otherwise, behind the rest. */
  readonly more?: readonly { readonly name: string; readonly value: string }[];
}

/** Whether calls can be made with it, as far as is known. */
export const isUsable = (check: CheckOutcome): boolean =>
  check !== undefined && !('failed' in check) && check.voice.usable;

/** Lines without one at the end. Pure. */
export function adapterReport(
  found: FoundAdapter,
  check: CheckOutcome,
  { serials = false, more = [] }: ReportOptions = {},
): string {
  const rows = [
    { name: 'Place', value: found.place },
    ...(serials && found.serial ? [{ name: 'Serial number', value: found.serial }] : []),
    { name: 'Driven as', value: familyText(found) },
    ...(found.ports > 1 ? [{ name: 'Lines', value: String(found.ports) }] : []),
    ...outcomeRows(found, check),
    ...more,
  ];
  const width = Math.max(...rows.map(({ name }) => name.length)) + 2;
  const text = [
    `${found.name} (${found.usbId})`,
    ...rows.map(({ name, value }) => `  ${name.padEnd(width)}${oneLine(value)}`),
  ].join('\n');
  return serials ? text : withoutSerial(text, found.serial);
}

function outcomeRows(found: FoundAdapter, check: CheckOutcome): { name: string; value: string }[] {
  if (check === undefined)
    return [{ name: 'Calls', value: `not tried: ${found.trouble?.text ?? 'it was not checked'}` }];
  if ('failed' in check) return [{ name: 'Calls', value: `no: ${check.failed}` }];
  const { identity, voice, formats, format, facts, loopback } = check;
  return [
    { name: 'Identity', value: identity },
    { name: 'Calls', value: voice.usable ? 'yes' : `no: ${voice.why}` },
    { name: 'Formats', value: formats.length > 0 ? formats.join('; ') : 'none told' },
    ...(format === undefined ? [] : [{ name: 'Format used', value: format }]),
    ...facts,
    {
      name: 'Loopback',
      value: loopback ? `${loopback.ok ? 'ok' : 'failed'}: ${loopback.detail}` : 'not possible without a line',
    },
  ];
}

const familyText = ({ family, experimental }: FoundAdapter): string =>
  family === undefined ? 'nothing: not supported' : `${family}${experimental ? ' (experimental)' : ''}`;

/** What a device says of itself may be anything. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();

/** Devices put it into other texts too. A short one would take the sense out of what it is part of. */
const withoutSerial = (text: string, serial: string | undefined): string =>
  serial && serial.length >= 4 ? text.replaceAll(serial, '(serial number)') : text;
