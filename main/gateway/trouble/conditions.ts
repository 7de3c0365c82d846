import type { AdapterView, GatewayView, LineView, NoticeView, TrunkView } from '../../contract/views.ts';
import type { Condition } from '../../monitor/alarm-board.ts';
import { alarmCodeOf } from '../../monitor/alarm-catalogue.ts';

/** At a start, and after an adapter was plugged in, lines are out of service for a moment. */
const LINE_MS = 10_000;
const ADAPTER_MS = 10_000;
/** The edge takes some seconds to start. */
const EDGE_MS = 30_000;
const RESTART_MS = 1_000;

export interface GatewayState {
  readonly notices: readonly NoticeView[];
  readonly lines: readonly LineView[];
  readonly trunks: readonly TrunkView[];
  readonly adapters: readonly AdapterView[];
  readonly media: GatewayView['media'];
}

/** All that is not as it should be: what others have noticed, and what can be seen of lines, trunks, adapters and processes. */
export function conditionsOf({ notices, lines, trunks, adapters, media }: GatewayState): Condition[] {
  const down = new Set(adapters.flatMap(({ id, state }) => (id !== undefined && state !== 'in-service' ? [id] : [])));
  return [
    ...notices.map(({ id, severity, text }) => ({ id, code: alarmCodeOf(id), severity, text })),
    // With its adapter gone a line says nothing that the adapter does not say better.
    ...lines
      .filter(({ id, state }) => state === 'out-of-service' && !down.has(id.slice(0, id.lastIndexOf('/'))))
      .map(({ id, name, reason }) => ({
        id: `line-down/${id}`,
        code: 'line-down' as const,
        severity: 'error' as const,
        subject: id,
        text: `The line "${name}" is out of service. ${reason ?? ''}`.trimEnd(),
        afterMs: LINE_MS,
      })),
    ...trunks
      .filter(({ health }) => health.kind === 'down')
      .map(({ id, name, health, detail }) => ({
        id: `trunk-down/${id}`,
        code: 'trunk-down' as const,
        severity: 'error' as const,
        subject: id,
        text: `The trunk "${name}" is down. ${health.detail ?? detail}`,
      })),
    ...adapters
      .filter(({ id, state }) => id !== undefined && (state === 'unplugged' || state === 'trouble'))
      .map(({ id = '', name, detail }) => ({
        id: `adapter-down/${id}`,
        code: 'adapter-down' as const,
        severity: 'error' as const,
        subject: id,
        text: `The adapter "${name}" cannot be used. ${detail ?? ''}`.trimEnd(),
        afterMs: ADAPTER_MS,
      })),
    ...(media.process === 'restarting'
      ? [
          {
            id: 'media-restarting',
            code: 'media-restarting',
            severity: 'error',
            text: 'The media process is being started again.',
            afterMs: RESTART_MS,
          } as const,
        ]
      : []),
    ...(media.edge !== 'running'
      ? [
          {
            id: 'edge-down',
            code: 'edge-down',
            severity: 'warning',
            text: 'Talking in the browser is not possible just now.',
            afterMs: EDGE_MS,
          } as const,
        ]
      : []),
  ];
}
