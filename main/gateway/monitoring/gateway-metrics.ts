import type { GatewayView } from '../../contract/views.ts';
import type { Alarm } from '../../monitor/alarm-board.ts';
import type { Metric } from '../../monitor/metrics-text.ts';

/** Counted since the start. */
export interface CallCounts {
  /** By direction and outcome. */
  readonly ended: ReadonlyMap<string, number>;
  readonly seconds: number;
}

/** What `/metrics` says. No number of a caller, nor of anybody called: labels are for ever in the time series. */
export function gatewayMetrics(
  view: Pick<GatewayView, 'version' | 'lines' | 'trunks' | 'calls' | 'media' | 'security'>,
  alarms: readonly Alarm[],
  counts: CallCounts,
): Metric[] {
  const { lines, trunks, calls, media, security } = view;
  const one = (name: string, help: string, value: number, type: Metric['type'] = 'gauge'): Metric => ({
    name: `copperline_${name}`,
    help,
    type,
    values: [{ value }],
  });
  return [
    {
      name: 'copperline_info',
      help: 'Always 1; the version is a label.',
      type: 'gauge',
      values: [{ labels: { version: view.version }, value: 1 }],
    },
    one('uptime_seconds', 'How long the gateway has been running.', Math.round(process.uptime())),
    one('resident_memory_bytes', 'Memory of the gateway’s own process.', process.memoryUsage.rss()),
    {
      name: 'copperline_line_in_service',
      help: 'Whether calls can use a line.',
      type: 'gauge',
      values: lines.map(({ id, name, state }) => ({
        labels: { line: id, name },
        value: state === 'out-of-service' ? 0 : 1,
      })),
    },
    {
      name: 'copperline_line_off_hook',
      help: 'Whether a line is off-hook.',
      type: 'gauge',
      values: lines.map(({ id, name, hook }) => ({ labels: { line: id, name }, value: hook === 'off-hook' ? 1 : 0 })),
    },
    {
      name: 'copperline_trunk_up',
      help: 'Whether calls are given to a trunk.',
      type: 'gauge',
      values: trunks.map(({ id, name, health }) => ({
        labels: { trunk: id, name },
        value: health.kind === 'up' ? 1 : 0,
      })),
    },
    {
      name: 'copperline_calls',
      help: 'Calls that there are now.',
      type: 'gauge',
      values: (['inbound', 'outbound'] as const).map((direction) => ({
        labels: { direction },
        value: calls.filter((call) => call.direction === direction).length,
      })),
    },
    {
      name: 'copperline_calls_ended_total',
      help: 'Calls that have ended since the start.',
      type: 'counter',
      values: [...counts.ended].map(([key, value]) => {
        const [direction = '', outcome = ''] = key.split(' ');
        return { labels: { direction, outcome }, value };
      }),
    },
    one(
      'call_seconds_total',
      'How long answered calls lasted, together, since the start.',
      Math.round(counts.seconds),
      'counter',
    ),
    {
      name: 'copperline_alarms',
      help: 'Things that are not as they should be now.',
      type: 'gauge',
      values: (['info', 'warning', 'error'] as const).map((severity) => ({
        labels: { severity },
        value: alarms.filter((alarm) => alarm.severity === severity).length,
      })),
    },
    {
      name: 'copperline_process_running',
      help: 'Whether a process of the gateway runs.',
      type: 'gauge',
      values: [
        { labels: { process: 'media' }, value: media.process === 'running' ? 1 : 0 },
        { labels: { process: 'edge' }, value: media.edge === 'running' ? 1 : 0 },
      ],
    },
    one('banned_sources', 'Sources on the network that are not heard now.', security.bannedInAll),
    one(
      'strangers_refused_total',
      'SIP messages of strangers that were refused since the start.',
      security.strangers.refused,
      'counter',
    ),
  ];
}
