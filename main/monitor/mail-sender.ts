import { createTransport, type Transporter } from 'nodemailer';
import type { AlarmEvent } from './alarm-board.ts';
import type { Delivery } from './delivery-queue.ts';

const PORTS = { tls: 465, starttls: 587, none: 25 } as const;

export interface MailTarget {
  readonly host: string;
  readonly port?: number | undefined;
  readonly security: 'tls' | 'starttls' | 'none';
  readonly ca?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly from: string;
  readonly to: readonly string[];
  /** This computer's name, for the subject. */
  readonly computer: string;
}

/** Alarms of a minute or so, in one mail. */
export type MailItem = readonly AlarmEvent[];

export function mailOf(events: MailItem, computer: string): { readonly subject: string; readonly text: string } {
  const [first] = events;
  const raised = events.filter(({ kind }) => kind === 'raised');
  const head = !first
    ? 'nothing'
    : events.length === 1
      ? `${first.kind === 'raised' ? '' : 'over: '}${first.alarm.text}`
      : `${raised.length} ${raised.length === 1 ? 'alarm' : 'alarms'}, ${events.length - raised.length} over`;
  const text = events
    .map(({ kind, alarm, at }) =>
      [
        `${new Date(at).toISOString()}  ${kind === 'raised' ? alarm.severity.toUpperCase() : 'OVER'}`,
        alarm.text,
        ...(kind === 'raised' ? [`Why: ${alarm.cause}`, `What to do: ${alarm.cure}`] : []),
      ].join('\n'),
    )
    .join('\n\n');
  return { subject: `Copperline on ${computer}: ${oneLine(head)}`, text: `${text}\n` };
}

/** A header ends at the line's end: what a trunk's name or a peer's words bring along stays on it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').slice(0, 120);

/** Sends alarms by SMTP. A mail of its own for each try: alarms are rare, and a kept connection would be gone. */
export class MailSender implements Disposable {
  readonly #target: MailTarget;
  readonly #transport: Transporter;

  constructor(target: MailTarget) {
    const { host, security, user, password, ca } = target;
    this.#target = target;
    this.#transport = createTransport({
      host,
      port: target.port ?? PORTS[security],
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
      tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 20_000,
      // A text is a text: nothing of it is taken for a file or an address to fetch.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send(events: MailItem): Promise<Delivery> {
    const { from, to, computer, host } = this.#target;
    try {
      await this.#transport.sendMail({
        from,
        to: [...to],
        ...mailOf(events, computer),
        headers: { 'auto-submitted': 'auto-generated' },
      });
      return { kind: 'done' };
    } catch (thrown) {
      const { responseCode, code, message } = thrown as { responseCode?: number; code?: string; message?: string };
      const never = code === 'EAUTH' || code === 'EENVELOPE' || (responseCode !== undefined && responseCode >= 500);
      return {
        kind: never ? 'refused' : 'again',
        why: `The mail server ${host} did not take it: ${message ?? String(thrown)}`,
      };
    }
  }

  [Symbol.dispose](): void {
    this.#transport.close();
  }
}
