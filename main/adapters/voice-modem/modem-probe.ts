import type { AtPort } from './at-port.ts';
import { type ModemIdentity, type Quirks, quirksOf } from './quirks.ts';
import { promisedEvents } from './stream-events.ts';
import { type ChosenFormat, chooseFormat, type Encoding, parseVsm, type VsmFormat } from './vsm-formats.ts';

/** What a modem was found to be and to have. */
export interface ModemTraits {
  readonly identity: ModemIdentity;
  readonly quirks: Quirks;
  /** What it said to each question, for a report. */
  readonly said: Readonly<Record<string, readonly string[]>>;
  readonly formats: readonly VsmFormat[];
  readonly format: ChosenFormat | undefined;
  /** Why no calls can be made with it. */
  readonly noVoice: string | undefined;
  readonly senses: { readonly loopBreak: boolean; readonly extension: boolean; readonly voltage: boolean };
}

const QUESTIONS = ['ATI0', 'ATI3', 'AT+GMI', 'AT+GMM', 'AT+GMR', 'AT+FCLASS=?', 'AT+VLS=?', 'AT+VSM=?', 'AT+VCID=?'];
const VOLTAGE = 'AT-TRV';

/** Asks the modem what it is and can, never going by its numbers alone. It must be in command state, without echo. */
export async function probe(
  port: AtPort,
  usbId: string,
  wanted: readonly Encoding[] | undefined,
): Promise<ModemTraits> {
  const said: Record<string, readonly string[]> = {};
  for (const question of QUESTIONS) {
    // Voice commands may be unknown outside of voice mode: asked again there.
    said[question] = await answer(port, question);
  }
  const classes = classesIn(said['AT+FCLASS=?'] ?? []);
  if (classes.has('8') && (parseVsm(said['AT+VSM=?'] ?? []).length === 0 || (said['AT+VLS=?'] ?? []).length === 0)) {
    await port.ask('AT+FCLASS=8');
    for (const question of ['AT+VLS=?', 'AT+VSM=?', 'AT+VCID=?'])
      if ((said[question] ?? []).length === 0) said[question] = await answer(port, question);
    await port.ask('AT+FCLASS=0');
  }
  const text = (...questions: readonly string[]): string =>
    questions.flatMap((question) => said[question] ?? []).join(' ');
  const identity = {
    product: text('ATI0'),
    firmware: text('ATI3', 'AT+GMR'),
    maker: text('AT+GMI', 'AT+GMM'),
    usbId,
  };
  const quirks = quirksOf(identity);
  const formats = parseVsm(said['AT+VSM=?'] ?? []);
  const format = chooseFormat(formats, wanted ?? quirks.formats) ?? chooseFormat(formats, quirks.formats);
  const promised = promisedEvents(said['AT+VLS=?'] ?? []);
  if (quirks.voltage) said[VOLTAGE] = await answer(port, VOLTAGE);
  return {
    identity,
    quirks,
    said,
    formats,
    format,
    noVoice: whyNoVoice(quirks, classes, formats, format),
    senses: {
      loopBreak: quirks.loopBreak && promised?.loopBreak === true,
      extension: quirks.extension && promised?.extension === true,
      voltage: (said[VOLTAGE] ?? []).length > 0,
    },
  };
}

async function answer(port: AtPort, question: string): Promise<readonly string[]> {
  const given = await port.ask(question);
  return given?.result === 'OK' ? given.lines : [];
}

/** `0,1,1.0,8`, `(0-2,8)`. */
function classesIn(lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.join(',').match(/\d+(\.\d+)?/g));
}

function whyNoVoice(
  quirks: Quirks,
  classes: ReadonlySet<string>,
  formats: readonly VsmFormat[],
  format: ChosenFormat | undefined,
): string | undefined {
  if (quirks.noDuplex !== undefined) return quirks.noDuplex;
  if (!classes.has('8')) return `This modem (${quirks.chip}) has no voice functions: it is for data and fax alone.`;
  if (format) return undefined;
  const names = formats.map(({ name }) => name).join(', ') || 'none';
  return `This modem (${quirks.chip}) has no audio format at 8 kHz that can be used. It has: ${names}.`;
}

/** The modem's own name for itself, shortest first choice. */
export const identityOf = ({ identity, said, quirks }: ModemTraits): string =>
  said.ATI3?.join(' ') || said['AT+GMR']?.join(' ') || identity.product || quirks.chip;
