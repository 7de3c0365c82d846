import { arch, cpus, freemem, platform, release, totalmem, uptime } from 'node:os';
import type { CallRecord } from '../../call/call-record.ts';
import type { GatewayView } from '../../contract/views.ts';
import type { LoggedLine } from '../../core/recent-log.ts';
import { redact, redactText } from '../../core/redact.ts';
import type { Alarm } from '../../monitor/alarm-board.ts';
import type { LineTimelines } from '../../monitor/line-timelines.ts';
import { pcapOf } from '../../monitor/pcap.ts';
import type { Ladder, SipLadders } from '../../monitor/sip-ladders.ts';
import type { ZipEntry } from '../../monitor/zip-file.ts';

export interface DiagnosticsParts {
  readonly view: GatewayView;
  readonly settings: unknown;
  /** May stand nowhere. */
  readonly secrets: readonly string[];
  readonly alarms: readonly Alarm[];
  readonly calls: readonly CallRecord[];
  readonly timelines: LineTimelines;
  readonly ladders: SipLadders;
  readonly log: readonly LoggedLine[];
  readonly now: number;
}

const README = `What a helper needs to find out what is wrong with this Copperline.

versions.json    program, system, computer
settings.json    as they are in force; passwords, PINs and keys are ***
alarms.json      what is not as it should be
view.json        lines, trunks, adapters, calls as they were when this was made
calls.json       the last calls
lines/           what happened on each line lately
sip/             the SIP messages of the last calls; credentials and keys are ***
log.txt          the last lines of the log

Numbers and names of callers are in calls.json, view.json and sip/: give this file to nobody who may not know them.
`;

const PCAP_WARNING = `sip.pcap has whole SIP messages, for Wireshark: the numbers, names and addresses of everybody who called or was
called lately. It was asked for. Passwords and keys of audio are *** in it as well.
`;

/** The files of a diagnostics archive. Whatever comes into it goes through redaction as a whole. */
export function diagnosticsOf(parts: DiagnosticsParts, { pcap }: { readonly pcap: boolean }): ZipEntry[] {
  const { secrets, view, ladders, timelines, now } = parts;
  const json = (name: string, value: unknown): ZipEntry => ({
    name,
    data: `${JSON.stringify(redact(value, secrets), null, 2)}\n`,
  });
  const text = (name: string, value: string): ZipEntry => ({
    name: redactText(name, secrets),
    data: redactText(value, secrets),
  });
  const all = ladders.all;
  return [
    { name: 'README.txt', data: pcap ? `${README}\n${PCAP_WARNING}` : README },
    json('versions.json', versions(view.version, now)),
    json('settings.json', parts.settings),
    json('alarms.json', parts.alarms),
    json('view.json', view),
    json('calls.json', parts.calls),
    ...timelines.lines.map((line) =>
      text(
        `lines/${fileName(line)}.txt`,
        timelines
          .of(line)
          .map(({ at, kind, text: what }) => `${stamp(at)}  ${kind.padEnd(7)}  ${what}\n`)
          .join(''),
      ),
    ),
    ...all.map((ladder) =>
      text(
        `sip/${stamp(ladder.startedAt).replace(/[:.]/g, '-')}-${fileName(ladder.trunk)}-${fileName(redactText(ladder.callId, secrets)).slice(0, 40)}.txt`,
        ladderText(ladder),
      ),
    ),
    text(
      'log.txt',
      parts.log.map(({ at, level, text: what }) => `${stamp(at)}  ${level.padEnd(5)}  ${what}\n`).join(''),
    ),
    ...(pcap
      ? [
          {
            name: 'sip.pcap',
            data: pcapOf(
              all.flatMap(({ steps }) => steps.map((step) => ({ ...step, text: redactText(step.text, secrets) }))),
            ),
          },
        ]
      : []),
  ];
}

function versions(version: string, now: number): object {
  return {
    madeAt: stamp(now),
    copperline: version,
    node: process.versions.node,
    electron: process.versions.electron ?? null,
    openssl: process.versions.openssl,
    sqlite: process.versions.sqlite ?? null,
    system: `${platform()} ${release()} ${arch()}`,
    processors: cpus().length,
    processor: cpus()[0]?.model ?? '',
    memoryMiB: Math.round(totalmem() / 1_048_576),
    freeMiB: Math.round(freemem() / 1_048_576),
    usedMiB: Math.round(process.memoryUsage.rss() / 1_048_576),
    systemUpS: Math.round(uptime()),
    gatewayUpS: Math.round(process.uptime()),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

function ladderText({ callId, trunk, left, steps }: Ladder): string {
  const head = `Call-ID ${callId}, trunk ${trunk}\n${left > 0 ? `${left} messages in the middle are missing.\n` : ''}\n`;
  const list = steps
    .map(
      ({ at, direction, peer, summary, again }) =>
        `${stamp(at)} ${direction === 'in' ? '←' : '→'} ${peer.address}:${peer.port}  ${summary}${again ? '  (again)' : ''}\n`,
    )
    .join('');
  const whole = steps
    .map(({ at, direction, text }) => `\n${direction === 'in' ? '←' : '→'} ${stamp(at)}\n${text}\n`)
    .join('');
  return `${head}${list}${whole}`;
}

const stamp = (at: number): string => new Date(at).toISOString();
const fileName = (text: string): string => text.replace(/[^\w.-]/g, '_').slice(0, 80);
