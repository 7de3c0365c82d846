import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { OutletName } from '../../contract/monitoring.ts';
import type { Clock } from '../../core/clock.ts';
import { errorText, GatewayError } from '../../core/errors.ts';
import type { AlarmEvent } from '../../monitor/alarm-board.ts';
import { type Delivery, DeliveryQueue, type DeliveryState } from '../../monitor/delivery-queue.ts';
import { type MailItem, MailSender } from '../../monitor/mail-sender.ts';
import { type Report, reaches } from '../../monitor/report.ts';
import { type SnmpUser, sendTrap } from '../../monitor/snmp-agent.ts';
import { SyslogSender } from '../../monitor/syslog-sender.ts';
import { postWebhook, type WebhookItem, webhookItem } from '../../monitor/webhook-sender.ts';
import type { MailSettings, SnmpSettings, SyslogSettings, WebhookSettings } from '../../store/monitoring-settings.ts';

/** One way in which others hear of things. */
export interface Outlet extends Disposable {
  readonly name: OutletName;
  readonly state: DeliveryState;
  onChange(listener: () => void): Disposable;
  /** Takes what is for it and leaves the rest. */
  tell(report: Report): void;
  /** At once, with the answer. */
  try(event: AlarmEvent): Promise<Delivery>;
}

/** Alarms of so long go into one mail. */
const MAIL_GATHERS_MS = 30_000;
/** An alarm that flutters must not fill anybody's box. */
const MOST_MAILS_AN_HOUR = 20;
const HOUR_MS = 3_600_000;

async function readAuthority(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new GatewayError('bad-request', `The authority's certificate ${file} cannot be read: ${errorText(cause)}.`, {
      cause,
    });
  }
}

/** An outlet of a queue; `own` is disposed with it. */
function queued<T>(
  name: OutletName,
  queue: DeliveryQueue<T>,
  take: (report: Report) => T | undefined,
  own: Disposable[] = [],
): Outlet {
  const parts = new DisposableStack();
  for (const each of own) parts.use(each);
  parts.use(queue);
  return {
    name,
    get state() {
      return queue.state;
    },
    onChange: (listener) => queue.onChange(listener),
    tell(report) {
      const item = take(report);
      if (item !== undefined) queue.add(item);
    },
    try: (event) => {
      const item = take({ kind: 'alarm', event });
      return item === undefined
        ? Promise.resolve({ kind: 'refused', why: 'Nobody is named who would take it.' })
        : queue.try(item);
    },
    [Symbol.dispose]: () => parts.dispose(),
  };
}

export async function syslogOutlet(
  { send, facility, caFile, ...target }: SyslogSettings,
  clock: Clock,
): Promise<Outlet> {
  const sender = new SyslogSender(
    { ...target, ca: await readAuthority(caFile) },
    { host: hostname(), processId: process.pid, facility },
  );
  const wanted: Readonly<Record<Report['kind'], boolean>> = {
    alarm: send.includes('alarms'),
    call: send.includes('calls'),
    audit: send.includes('audit'),
  };
  const queue = new DeliveryQueue<Report>(clock, (report, signal) => sender.send(report, signal));
  return queued('syslog', queue, (report) => (wanted[report.kind] ? report : undefined), [sender]);
}

export async function webhookOutlet(
  { url, caFile, least }: WebhookSettings,
  secret: string,
  version: string,
  clock: Clock,
): Promise<Outlet> {
  const target = { url, secret, ca: await readAuthority(caFile), source: { version, host: hostname() } };
  const queue = new DeliveryQueue<WebhookItem>(clock, (item, signal) =>
    postWebhook(item, target, clock.wallTime(), signal),
  );
  return queued('webhook', queue, (report) =>
    report.kind === 'alarm' && reaches(report.event.alarm.severity, least) ? webhookItem(report.event) : undefined,
  );
}

export function trapOutlet({ traps, least }: SnmpSettings, user: SnmpUser, engine: string, clock: Clock): Outlet {
  const queue = new DeliveryQueue<AlarmEvent>(clock, async (event, signal) => {
    const answers = await Promise.all(traps.map((target) => sendTrap(event, target, user, engine, signal)));
    // One that cannot be had keeps none of the others waiting: a trap is not sent twice for its sake.
    const failed = answers.find(({ kind }) => kind !== 'done');
    return failed && traps.length > 1 && failed.kind === 'again'
      ? { kind: 'refused', why: failed.why }
      : (failed ?? { kind: 'done' });
  });
  return queued('snmp', queue, (report) =>
    report.kind === 'alarm' && traps.length > 0 && reaches(report.event.alarm.severity, least)
      ? report.event
      : undefined,
  );
}

export async function mailOutlet(
  { caFile, least, ...target }: MailSettings,
  password: string | undefined,
  clock: Clock,
): Promise<Outlet> {
  const sender = new MailSender({ ...target, ca: await readAuthority(caFile), password, computer: hostname() });
  const queue = new DeliveryQueue<MailItem>(clock, (events) => sender.send(events), { timeoutMs: 60_000 });
  const outlet = queued<MailItem>('mail', queue, (report) => (report.kind === 'alarm' ? [report.event] : undefined), [
    sender,
  ]);
  let gathered: AlarmEvent[] = [];
  let waiting: Disposable | undefined;
  let sentAt: number[] = [];
  const send = (): void => {
    waiting = undefined;
    const now = clock.now();
    sentAt = sentAt.filter((at) => now - at < HOUR_MS);
    const [first] = sentAt;
    if (first !== undefined && sentAt.length >= MOST_MAILS_AN_HOUR) {
      waiting = clock.after(HOUR_MS - (now - first), send);
      return;
    }
    sentAt.push(now);
    queue.add(gathered);
    gathered = [];
  };
  return {
    name: 'mail',
    get state() {
      return { ...queue.state, waiting: queue.state.waiting + (gathered.length > 0 ? 1 : 0) };
    },
    onChange: (listener) => outlet.onChange(listener),
    tell(report) {
      if (report.kind !== 'alarm' || !reaches(report.event.alarm.severity, least)) return;
      gathered = [...gathered, report.event].slice(-200);
      waiting ??= clock.after(MAIL_GATHERS_MS, send);
    },
    try: (event) => outlet.try(event),
    [Symbol.dispose]() {
      waiting?.[Symbol.dispose]();
      outlet[Symbol.dispose]();
    },
  };
}
