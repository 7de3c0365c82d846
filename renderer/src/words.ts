import type { AdapterView, CallerView, CallView, LineView, RecordView } from '../../main/contract/views.ts';
import type { Translate } from './i18n/i18n.ts';
import { type Language, preferredLanguage } from './i18n/languages.ts';
import { toldIn } from './i18n/told.ts';
import { formatNumber } from './numbers.ts';

/** What to say first, and what stands under it. */
export interface Named {
  readonly first: string;
  readonly second: string;
}

/** Both on one line. */
export const inOneLine = ({ first, second }: Named): string => (second === '' ? first : `${first}, ${second}`);

/** An echo that the line itself makes weaker by so much is not heard. */
const FAINT_ECHO_ERL_DB = 45;
/** Good enough that nobody would speak of it: ITU-T G.107 Annex B calls users below this dissatisfied. */
const GOOD_AUDIO_MOS = 3.6;
const SECOND = 1_000;

/** `0:07`, `12:34`, `1:02:03`. Less than nothing (clocks differ) is nothing. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Of a call's or record's `encryption`. */
export const isEncrypted = (encryption: string | undefined): boolean =>
  encryption !== undefined && encryption !== 'none';

/** Notes as a sentence of their own, below another. */
export const sentence = (text: string): string =>
  text === '' ? '' : `${text[0]?.toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

export const lineName = (lines: readonly LineView[], id: string | undefined): string =>
  lines.find((line) => line.id === id)?.name || (id ?? '');

/** What an adapter's lines are called. */
export const linesOf = ({ id }: AdapterView, lines: readonly LineView[]): string[] =>
  id === undefined ? [] : lines.filter((line) => line.id.startsWith(`${id}/`)).map(({ name }) => name);

/** What the page says of views, in its language: the reader does not know telephony. */
export class Words {
  readonly t: Translate;
  readonly #locale: string;
  readonly #region: string | undefined;
  readonly #language: Language;
  readonly #when: Intl.DateTimeFormat;
  readonly #dated: Intl.DateTimeFormat;
  readonly #exact: Intl.DateTimeFormat;

  /** @param locale for dates and numbers, `de-AT` @param region whose numbers are read without country code */
  constructor(t: Translate, locale: string, region: string | undefined) {
    this.t = t;
    this.#locale = locale;
    this.#language = preferredLanguage([locale]);
    this.#region = region;
    this.#when = new Intl.DateTimeFormat(locale, {
      month: 'short',
      day: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
    });
    this.#dated = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
    this.#exact = new Intl.DateTimeFormat(locale, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      hourCycle: 'h23',
    });
  }

  /** What the gateway says, as `GatewayText` shows it: where it becomes part of another text. */
  told(text: string): string {
    return toldIn(this.#language, text).text;
  }

  /** `Nov 22, 4:05 PM` */
  when(ms: number): string {
    return this.#when.format(ms);
  }

  /** With its year where that is not this one: `Nov 22, 4:05 PM`, `Nov 22, 2025, 4:05 PM` */
  dated(ms: number, now = Date.now()): string {
    const year = (at: number): number => new Date(at).getFullYear();
    return (year(ms) === year(now) ? this.#when : this.#dated).format(ms);
  }

  /** `Sunday, November 22, 2026 at 4:05:07 PM` */
  fullTime(ms: number): string {
    return new Date(ms).toLocaleString(this.#locale, { dateStyle: 'full', timeStyle: 'medium' });
  }

  /** `4:05 PM` */
  timeOfDay(ms: number): string {
    return new Date(ms).toLocaleTimeString(this.#locale, { hour: 'numeric', minute: '2-digit' });
  }

  dateAndTime(ms: number): string {
    return new Date(ms).toLocaleString(this.#locale);
  }

  /** `16:05:12.345`: of what is looked at to the millisecond. */
  exactTime(ms: number): string {
    return this.#exact.format(ms);
  }

  /** `812 B`, `12.4 kB`, `3.1 MB` */
  bytes(bytes: number): string {
    if (bytes < 1_000) return `${this.count(bytes)} B`;
    return bytes < 1_000_000 ? `${this.count(bytes / 1_000, 1)} kB` : `${this.count(bytes / 1_000_000, 1)} MB`;
  }

  /** `Friday, Nov 27, 5:30 PM`, by the clock of that zone. @param withYear of what is months away */
  dayAndTime(ms: number, timeZone: string, withYear = false): string {
    return new Intl.DateTimeFormat(this.#locale, {
      timeZone,
      weekday: 'long',
      month: 'short',
      day: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
      ...(withYear ? { year: 'numeric' } : {}),
    }).format(ms);
  }

  /** `1,234.5` */
  count(value: number, decimals = 0): string {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    return value.toLocaleString(this.#locale, digits);
  }

  /** `90 days`, `1 year` */
  amount(count: number, unit: 'day' | 'year'): string {
    return count.toLocaleString(this.#locale, { style: 'unit', unit, unitDisplay: 'long' });
  }

  /** `14 ms`, `3.2 s`: of what was measured. */
  shortTime(ms: number): string {
    return ms < SECOND ? `${this.count(Math.round(ms))} ms` : `${this.count(ms / SECOND, 1)} s`;
  }

  /** `Front desk`, `Front desk and Sales`, `Front desk, Sales and Workshop` */
  list(words: readonly string[]): string {
    return new Intl.ListFormat(this.#locale, { type: 'conjunction' }).format(words);
  }

  /** Of an ISO 3166 code, however it is written: `Vereinigtes Königreich` */
  country(code: string): string {
    const region = code.toUpperCase();
    return new Intl.DisplayNames(this.#locale, { type: 'region', fallback: 'code' }).of(region) ?? region;
  }

  number(number: string): string {
    return formatNumber(number, this.#region);
  }

  /** Who calls. */
  caller(caller: CallerView | undefined): Named {
    const number = caller?.number === undefined ? '' : this.number(caller.number);
    const name = caller?.name?.trim() ?? '';
    if (name !== '') return { first: name, second: number };
    if (number !== '') return { first: number, second: '' };
    return { first: this.t(caller?.withheld === 'private' ? 'calls.withheld' : 'calls.unknownCaller'), second: '' };
  }

  callerText(caller: CallerView | undefined): string {
    return inOneLine(this.caller(caller));
  }

  /** The other party of a call as seen from here: who called in, or whom somebody here called. */
  party(call: Pick<CallView, 'direction' | 'caller' | 'called'>): Named {
    if (call.direction === 'inbound') return this.caller(call.caller);
    return { first: call.called === undefined ? this.t('calls.nothingDialled') : this.number(call.called), second: '' };
  }

  partyText(call: Pick<CallView, 'direction' | 'caller' | 'called'>): string {
    return inOneLine(this.party(call));
  }

  /** `−48 V`, `7 V, 24 mA`; empty where nothing is measured. */
  measures({ volts, milliamps }: Pick<LineView, 'volts' | 'milliamps'>): string {
    return [
      volts === undefined ? '' : `${this.count(volts)} V`,
      milliamps === undefined ? '' : `${this.count(milliamps)} mA`,
    ]
      .filter(Boolean)
      .join(', ')
      .replaceAll('-', '−');
  }

  /** `echo: the line returns −12 dB, 31 dB of it removed`; one that is as good as none is not worth a word. */
  echoNote({ echo }: RecordView): string {
    if (!echo || echo.erlDb >= FAINT_ECHO_ERL_DB) return '';
    const erlDb = Math.max(0, Math.round(echo.erlDb));
    const erleDb = Math.round(echo.erleDb);
    return echo.erleDb >= 1 ? this.t('calls.echoRemoved', { erlDb, erleDb }) : this.t('calls.echo', { erlDb });
  }

  /** `poor audio from the network (2.9 of 4.5, 12 % lost)`; audio that was good is not worth a word. */
  audioNote({ audio }: RecordView): string {
    const poor: string[] = [];
    const told = (
      key: 'calls.poorHeard' | 'calls.poorSent',
      quality: NonNullable<RecordView['audio']>['sent'],
    ): void => {
      if (!quality || quality.mos >= GOOD_AUDIO_MOS) return;
      poor.push(
        this.t(key, {
          mos: this.count(quality.mos, 1),
          best: this.count(4.5, 1),
          lost: this.count(quality.lostPercent),
        }),
      );
    };
    told('calls.poorHeard', audio?.heard);
    told('calls.poorSent', audio?.sent);
    return poor.join('; ');
  }

  /** What a record says besides its outcome and reason. */
  recordNotes(record: RecordView): string {
    const { answerEvidence, fax, note, callerIdStandard, caller, encryption } = record;
    return [
      note && this.told(note).replace(/\.$/, ''),
      fax ? this.t(`calls.fax.${fax}`) : '',
      answerEvidence === undefined || answerEvidence === 'desk' || answerEvidence === 'sip-answer'
        ? ''
        : this.t(`calls.evidence.${answerEvidence}`),
      this.echoNote(record),
      this.audioNote(record),
      isEncrypted(encryption) ? this.t('calls.encryptedBy', { encryption }) : '',
      caller.redirecting === undefined
        ? ''
        : this.t('calls.forwardedFrom', { number: this.number(caller.redirecting) }),
      callerIdStandard ? this.t('calls.callerIdBy', { standard: this.t(`calls.standard.${callerIdStandard}`) }) : '',
    ]
      .filter(Boolean)
      .join('; ');
  }
}
