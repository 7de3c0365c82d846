import type { MeasurementInput } from '../reporter.ts';
import { lostSamples } from './lost-samples.ts';
import type { LineMark, Mark } from './marks.ts';

/** Two looks at a device and at a stream of packets are never of the same moment: up to two frames and a stretch each. */
const LOOKS_SAMPLES = 400;
/** Memory, handles and breaks are compared from here on: caches are filled, jitter buffers have found their depth. */
const WARM_S = 120;
/** A jitter buffer evens two clocks out by a frame at a time. */
const FRAME_S = 0.02;

const worst = (values: readonly number[]): number =>
  values.length === 0 || values.some(Number.isNaN) ? Number.NaN : Math.max(...values);
/** Of those that could be measured. */
const mean = (values: readonly number[]): number => {
  const measured = values.filter(Number.isFinite);
  return measured.reduce((sum, one) => sum + one, 0) / measured.length;
};

/** What a soak comes to, each figure with what it leaves out. */
export function soakFigures(marks: readonly Mark[]): readonly MeasurementInput[] {
  const [first, last] = [marks[0], marks.at(-1)];
  if (!first || !last || marks.length < 3) throw new RangeError('a soak needs three marks');
  const warm = marks.find(({ atS }) => atS >= Math.min(WARM_S, last.atS / 3)) ?? first;
  const minutes = (last.atS - first.atS) / 60;
  const lines = last.lines.map((_, index) => marks.map((mark) => mark.lines[index] as LineMark));
  const increase = (of: (line: LineMark) => number) =>
    lines.map((line) => of(line.at(-1) as LineMark) - of(line[0] as LineMark));
  const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
  /** Breaks of a line, less those that its crystal makes due: at 100 ppm a frame every 200 s. */
  const breaksBeyond = last.lines.map((line, index) => {
    const from = warm.lines[index] as LineMark;
    const due = ((last.atS - warm.atS) * Math.abs(line.ppm)) / 1e6 / FRAME_S;
    return Math.max(0, line.breaksToLine - from.breaksToLine - due) + line.breaksToRtp - from.breaksToRtp;
  });
  /** Of a line, the last third of its marks against the first: whatever comes and goes within minutes is left out. */
  const drift = (of: (line: LineMark) => number): number =>
    worst(
      lines.map((line) => {
        const third = Math.max(1, Math.floor(line.length / 3));
        return Math.abs(mean(line.slice(-third).map(of)) - mean(line.slice(0, third).map(of)));
      }),
    );
  const lower = { better: 'lower' } as const;
  return [
    // By the machine's clock and the emulated crystal; the time in which the emulators' process itself stood still is left out.
    {
      id: 'soak.lost_samples',
      value: worst(
        lines.flatMap((line) => Object.values(lostSamples(line[0] as LineMark, line.at(-1) as LineMark)).map(Math.abs)),
      ),
      unit: 'samples',
      floor: LOOKS_SAMPLES,
      ...lower,
    },
    // By the gateway's own timestamps: frames that were due and not sent.
    {
      id: 'soak.rtp_missing',
      value: sum(increase(({ rtpMissing }) => rtpMissing)),
      unit: 'packets',
      floor: 0,
      ...lower,
    },
    { id: 'soak.underruns', value: sum(increase(({ device }) => device.underruns)), unit: '', floor: 0, ...lower },
    { id: 'soak.overruns', value: sum(increase(({ device }) => device.overruns)), unit: '', floor: 0, ...lower },
    { id: 'soak.audio_faults', value: last.faults - first.faults, unit: '', floor: 0, ...lower },
    // Some seconds at every mark are left out, in which the delay is measured; single samples evened out are no break.
    {
      id: 'soak.audio_breaks',
      value: sum(breaksBeyond) / ((last.atS - warm.atS) / 60) / lines.length,
      unit: '1/min',
      floor: 0.1,
      aim: 0,
      ...lower,
    },
    { id: 'soak.breaks_to_line', value: worst(increase(({ breaksToLine }) => breaksToLine)), unit: '', ...lower },
    { id: 'soak.breaks_to_rtp', value: worst(increase(({ breaksToRtp }) => breaksToRtp)), unit: '', ...lower },
    // From an RTP peer to the wires of the line and back; without what the emulation's buffers hold.
    {
      id: 'soak.delay_drift_ms',
      value: Math.max(
        drift((one) => one.toLineMs - one.wiresToLineMs),
        drift((one) => one.toRtpMs - one.wiresToRtpMs),
      ),
      unit: 'ms',
      floor: 25,
      ...lower,
    },
    {
      id: 'soak.to_line_delay_ms',
      value: mean(lines.flat().map((one) => one.toLineMs - one.wiresToLineMs)),
      unit: 'ms',
      ...lower,
    },
    {
      id: 'soak.to_rtp_delay_ms',
      value: mean(lines.flat().map((one) => one.toRtpMs - one.wiresToRtpMs)),
      unit: 'ms',
      ...lower,
    },
    { id: 'soak.queue_drift_ms', value: drift(({ meanQueued }) => meanQueued / 8), unit: 'ms', floor: 20, ...lower },
    // Of the media process or the gateway, whichever grew more.
    {
      id: 'soak.rss_growth_mb',
      value: Math.max(last.media.rssMb - warm.media.rssMb, last.gateway.rssMb - warm.gateway.rssMb),
      unit: 'MB',
      floor: 20,
      ...lower,
    },
    {
      id: 'soak.handles_growth',
      value: Math.max(last.media.handles - warm.media.handles, last.gateway.handles - warm.gateway.handles),
      unit: '',
      floor: 0,
      ...lower,
    },
    // The machine, not the gateway: how long the emulated devices stood still.
    { id: 'soak.stalled_samples', value: worst(increase(({ device }) => device.stalled)), unit: 'samples', ...lower },
    { id: 'soak.slips_per_minute', value: worst(increase(({ slips }) => slips)) / minutes, unit: '1/min', ...lower },
  ];
}
