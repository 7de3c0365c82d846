import { createHmac, randomUUID } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AlarmEvent } from './alarm-board.ts';
import type { Delivery } from './delivery-queue.ts';

export interface WebhookTarget {
  readonly url: string;
  readonly secret: string;
  readonly ca?: string | undefined;
  /** Who tells: this gateway's version and computer. */
  readonly source: { readonly version: string; readonly host: string };
}

/** An alarm on its way: the same `id` however often it is sent, so that a receiver can tell it came already. */
export interface WebhookItem {
  readonly id: string;
  readonly event: AlarmEvent;
}

export const webhookItem = (event: AlarmEvent): WebhookItem => ({ id: randomUUID(), event });

/** `t=<seconds>,v1=<hex>`: HMAC-SHA-256 of the seconds, a dot and the body. The time keeps a copy from counting for ever. */
export const webhookSignature = (secret: string, seconds: number, body: string): string =>
  `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;

export function webhookBody({ id, event }: WebhookItem, source: WebhookTarget['source']): string {
  const { kind, alarm, at } = event;
  return JSON.stringify({
    id,
    event: `alarm.${kind}`,
    at: new Date(at).toISOString(),
    alarm: { ...alarm, since: new Date(alarm.since).toISOString() },
    source,
  });
}

/** Posts one alarm. Redirections are not followed: the body is for whom the owner named. */
export async function postWebhook(
  item: WebhookItem,
  target: WebhookTarget,
  now: number,
  signal: AbortSignal,
): Promise<Delivery> {
  const body = webhookBody(item, target.source);
  const url = new URL(target.url);
  const options = {
    method: 'POST',
    signal,
    agent: false,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': `Copperline/${target.source.version}`,
      'x-copperline-delivery': item.id,
      'x-copperline-signature': webhookSignature(target.secret, Math.floor(now / 1_000), body),
    },
  } as const;
  const status = await new Promise<number>((resolve, reject) => {
    const answered = (answer: IncomingMessage): void => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    };
    const sent =
      url.protocol === 'https:'
        ? httpsRequest(
            url,
            { ...options, minVersion: 'TLSv1.2', ...(target.ca === undefined ? {} : { ca: target.ca }) },
            answered,
          )
        : httpRequest(url, options, answered);
    sent.once('error', reject);
    sent.end(body);
  });
  if (status >= 200 && status < 300) return { kind: 'done' };
  const why = `${url.host} answered ${status}.`;
  // Too many, too early, a time-out, or trouble of its own: later perhaps. Anything else stays as it is.
  return { kind: status === 408 || status === 425 || status === 429 || status >= 500 ? 'again' : 'refused', why };
}
