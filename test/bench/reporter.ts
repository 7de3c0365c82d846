import { writeFileSync } from 'node:fs';

/** One figure of a benchmark, as `--json` writes it. */
export interface Measurement {
  /** Dotted, stable over the years: `delay.line_to_rtp.p50_ms`. */
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  /** The worst value that passes; null where nothing is demanded. */
  readonly floor: number | null;
  /** The value we work towards; null where none is set. */
  readonly aim: number | null;
  /** What others reached at the same work in the same run. */
  readonly peers: Readonly<Record<string, number>>;
}

export type MeasurementInput = Omit<Measurement, 'floor' | 'aim' | 'peers'> & Partial<Measurement>;

export const passes = ({ value, floor, better }: Measurement): boolean =>
  Number.isFinite(value) && (floor === null || (better === 'lower' ? value <= floor : value >= floor));

const reaches = ({ value, aim, better }: Measurement): boolean =>
  aim !== null && (better === 'lower' ? value <= aim : value >= aim);

/** Collects the figures of a run: a table for people, an array for programs. */
export class Reporter {
  readonly #measurements = new Map<string, Measurement>();
  readonly #failures: string[] = [];

  /** A figure of the same id replaces the earlier one. @throws RangeError for an id that is no dotted name */
  add(measurement: MeasurementInput): void {
    const { id } = measurement;
    if (!/^[a-z0-9_]+(\.[a-z0-9_]+)+$/.test(id))
      throw new RangeError(`"${id}" is no id such as delay.line_to_rtp.p50_ms`);
    const { value, unit, better, floor = null, aim = null, peers = {} } = measurement;
    this.#measurements.set(id, { id, value, unit, better, floor, aim, peers });
  }

  /** What another program reached at the same work. */
  peer(id: string, name: string, value: number): void {
    const measurement = this.#measurements.get(id);
    if (!measurement) throw new RangeError(`no measurement is called "${id}" yet`);
    this.#measurements.set(id, { ...measurement, peers: { ...measurement.peers, [name]: value } });
  }

  /** A benchmark that could not be run to its end. */
  fail(text: string): void {
    this.#failures.push(text);
  }

  get measurements(): readonly Measurement[] {
    return [...this.#measurements.values()];
  }

  /** Every floor is kept and every benchmark ran. */
  get passed(): boolean {
    return this.#failures.length === 0 && this.measurements.every(passes);
  }

  table(): string {
    const rows = this.measurements.map((one) => [
      one.id,
      `${round(one.value)} ${one.unit}`,
      one.floor === null ? '' : `${one.better === 'lower' ? '≤' : '≥'} ${round(one.floor)}`,
      one.aim === null ? '' : round(one.aim),
      one.floor === null ? '' : !passes(one) ? 'MISSED' : reaches(one) ? 'pass, aim reached' : 'pass',
      Object.entries(one.peers)
        .map(([name, value]) => `${name} ${round(value)}`)
        .join(', '),
    ]);
    const head = ['measured', 'value', 'floor', 'aim', '', 'peers'];
    const widths = head.map((text, column) => Math.max(text.length, ...rows.map((row) => row[column]?.length ?? 0)));
    const line = (row: readonly string[]): string =>
      row
        .map((cell, column) => (column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd();
    const parts = [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)];
    for (const failure of this.#failures) parts.push(`FAILED  ${failure}`);
    return parts.join('\n');
  }

  writeJson(file: string): void {
    writeFileSync(file, `${JSON.stringify(this.measurements, null, 2)}\n`);
  }
}

const round = (value: number): string => String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toFixed(2)));

/** The value below which `share` (0 to 1) of the sorted values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}
