import { isIP } from 'node:net';
import { z } from 'zod';

/** How others hear of alarms and calls: all off unless somebody says otherwise. docs/monitoring.md. Secrets are in the secrets file. */
const host = z.string().min(1).max(253);
const port = z.int().min(1).max(65_535);
const caFile = z.string().max(4_096).optional();
/** The least that is told. */
const least = z.enum(['info', 'warning', 'error']).default('warning');

const isLoopbackHost = (name: string): boolean =>
  name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);

// Also asked of what is no address at all: that is refused by another rule, and with other words.
const urlHolds = (text: string, rule: (url: URL) => boolean): boolean => {
  const url = URL.parse(text);
  return url === null || rule(url);
};

/** A body that is signed and still not for everybody's eyes. */
const webhookUrl = z
  .url({ protocol: /^https?$/ })
  .max(2_048)
  .refine(
    (text) => urlHolds(text, ({ username, password }) => username === '' && password === ''),
    'an address without a user and a password in it',
  )
  .refine(
    (text) => urlHolds(text, ({ protocol, hostname }) => protocol === 'https:' || isLoopbackHost(hostname)),
    'an address that begins with https://, or one on this computer',
  );

const mailAddress = z
  .string()
  .max(254)
  .regex(/^[^\s<>()",;:@]{1,64}@[^\s<>()",;:@]{1,189}$/, 'an address, such as office@example.com');

export const monitoringSettings = z
  .strictObject({
    /** RFC 5424 */
    syslog: z
      .strictObject({
        host,
        port: port.optional(),
        transport: z.enum(['udp', 'tcp', 'tls']).default('udp'),
        caFile,
        /** 0 to 23; 16 is local0. */
        facility: z.int().min(0).max(23).default(16),
        send: z
          .array(z.enum(['alarms', 'calls', 'audit']))
          .min(1)
          .default(['alarms', 'calls', 'audit']),
      })
      .optional(),
    /** Version 3 with authentication and encryption, or nothing; keys `monitoring/snmp-auth` and `monitoring/snmp-priv`. */
    snmp: z
      .strictObject({
        /** Where it answers; left out: only traps are sent. */
        listen: z
          .strictObject({
            address: z
              .string()
              .refine((text) => isIP(text) !== 0, 'an address of this computer')
              .default('127.0.0.1'),
            port: port.default(1_161),
          })
          .optional(),
        user: z.string().min(1).max(32),
        auth: z.enum(['sha', 'sha256', 'sha512']).default('sha256'),
        priv: z.enum(['aes', 'aes256b', 'aes256r']).default('aes'),
        traps: z
          .array(z.strictObject({ host, port: port.default(162) }))
          .max(8)
          .default([]),
        least,
      })
      .optional(),
    /** `/metrics` for Prometheus: on this computer, and over the network for who has the token `monitoring/metrics`. */
    metrics: z.strictObject({ network: z.boolean().default(false) }).optional(),
    /** Signed with `monitoring/webhook`. */
    webhook: z.strictObject({ url: webhookUrl, caFile, least }).optional(),
    /** The password is `monitoring/mail`. */
    mail: z
      .strictObject({
        host,
        port: port.optional(),
        /** `none` only where the server has neither, and without a password. */
        security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
        caFile,
        user: z.string().max(254).optional(),
        from: mailAddress,
        to: z.array(mailAddress).min(1).max(16),
        least,
      })
      .refine(
        ({ security, user }) => security !== 'none' || user === undefined,
        'a user needs security tls or starttls',
      )
      .optional(),
  })
  .prefault({});

export type MonitoringSettings = z.output<typeof monitoringSettings>;
export type SyslogSettings = NonNullable<MonitoringSettings['syslog']>;
export type SnmpSettings = NonNullable<MonitoringSettings['snmp']>;
export type WebhookSettings = NonNullable<MonitoringSettings['webhook']>;
export type MailSettings = NonNullable<MonitoringSettings['mail']>;

/** The key of a secret of monitoring in the secrets file. */
export const monitoringKey = (which: string): string => `monitoring/${which}`;
