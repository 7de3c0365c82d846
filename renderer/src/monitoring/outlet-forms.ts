import type { monitoringSecrets, OutletName } from '../../../main/contract/monitoring.ts';

/** What stands in a form: texts, lists with an entry a line, and yes or no. */
export type Draft = Readonly<Record<string, string | boolean>>;
export type MonitoringPart = OutletName | 'metrics';
export type SecretName = (typeof monitoringSecrets)[number];

export type FieldName =
  | 'host'
  | 'port'
  | 'transport'
  | 'caFile'
  | 'facility'
  | 'sendAlarms'
  | 'sendCalls'
  | 'sendAudit'
  | 'snmpUser'
  | 'auth'
  | 'priv'
  | 'listens'
  | 'listenAddress'
  | 'listenPort'
  | 'traps'
  | 'least'
  | 'url'
  | 'security'
  | 'mailUser'
  | 'from'
  | 'to'
  | 'network';

export interface Field {
  readonly name: FieldName;
  readonly kind: 'text' | 'number' | 'choice' | 'lines' | 'switch';
  /** Of a choice. Those that are words have them in `monitoring.choice`; the others are names as they are. */
  readonly options?: readonly string[];
  readonly required?: boolean;
  /** What is taken where nothing is written. */
  readonly usual?: (draft: Draft) => string;
  readonly shown?: (draft: Draft) => boolean;
}

/** One way to hear of trouble: what can be set, and how that stands in `monitoring` of the settings. */
export interface OutletForm {
  readonly fields: readonly Field[];
  readonly secrets: readonly SecretName[];
  /** @param settings what stands there now; undefined: it is off */
  read(settings: unknown): Draft;
  /** A change for `settings.update`: `null` takes away. */
  write(draft: Draft): Readonly<Record<string, unknown>>;
}

const FACILITIES =
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  );
const LEVELS = ['info', 'warning', 'error'] as const;
const LEAST: Field = { name: 'least', kind: 'choice', options: LEVELS };

type Settings = Readonly<Record<string, unknown>>;
const asObject = (value: unknown): Settings => (typeof value === 'object' && value !== null ? (value as Settings) : {});
const textOf = (value: unknown, otherwise = ''): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (draft: Draft, name: FieldName): string => String(draft[name] ?? '').trim();
const orNone = (written: string): string | null => (written === '' ? null : written);
/** What is no number is sent as it is written: the gateway says what is wrong with it. */
const numberOf = (written: string): number | string | null =>
  written === '' ? null : /^\d+$/.test(written) ? Number(written) : written;
const linesOf = (written: string): string[] =>
  written
    .split(/[\n,;]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** `192.0.2.7`, `192.0.2.7:1162`, `[2001:db8::1]:1162` */
export function targetOf(written: string): { readonly host: string; readonly port?: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(written) ?? [];
  const host = bracketed ?? plain ?? written;
  return port === undefined ? { host } : { host, port: Number(port) };
}

const targetText = (value: unknown): string => {
  const { host, port } = asObject(value);
  const name = textOf(host);
  const bracketed = name.includes(':') ? `[${name}]` : name;
  return port === 162 || port === undefined ? bracketed : `${bracketed}:${textOf(port)}`;
};

const SYSLOG_PORTS: Readonly<Record<string, string>> = { udp: '514', tcp: '601', tls: '6514' };
const MAIL_PORTS: Readonly<Record<string, string>> = { tls: '465', starttls: '587', none: '25' };

export const outletForms: Readonly<Record<MonitoringPart, OutletForm>> = {
  syslog: {
    fields: [
      { name: 'host', kind: 'text', required: true },
      { name: 'transport', kind: 'choice', options: ['udp', 'tcp', 'tls'] },
      { name: 'port', kind: 'number', usual: ({ transport }) => SYSLOG_PORTS[String(transport)] ?? '' },
      { name: 'caFile', kind: 'text', shown: ({ transport }) => transport === 'tls' },
      { name: 'facility', kind: 'choice', options: FACILITIES },
      { name: 'sendAlarms', kind: 'switch' },
      { name: 'sendCalls', kind: 'switch' },
      { name: 'sendAudit', kind: 'switch' },
    ],
    secrets: [],
    read(settings) {
      const { host, port, transport, caFile, facility, send } = asObject(settings);
      const sent = send === undefined ? ['alarms', 'calls', 'audit'] : listOf(send);
      return {
        host: textOf(host),
        transport: textOf(transport, 'udp'),
        port: textOf(port),
        caFile: textOf(caFile),
        facility: FACILITIES[Number(facility ?? 16)] ?? 'local0',
        sendAlarms: sent.includes('alarms'),
        sendCalls: sent.includes('calls'),
        sendAudit: sent.includes('audit'),
      };
    },
    write: (draft) => ({
      host: text(draft, 'host'),
      transport: text(draft, 'transport'),
      port: numberOf(text(draft, 'port')),
      caFile: orNone(text(draft, 'caFile')),
      facility: FACILITIES.indexOf(text(draft, 'facility')),
      send: [
        ...(draft.sendAlarms === true ? ['alarms'] : []),
        ...(draft.sendCalls === true ? ['calls'] : []),
        ...(draft.sendAudit === true ? ['audit'] : []),
      ],
    }),
  },
  snmp: {
    fields: [
      { name: 'snmpUser', kind: 'text', required: true },
      { name: 'auth', kind: 'choice', options: ['sha', 'sha256', 'sha512'] },
      { name: 'priv', kind: 'choice', options: ['aes', 'aes256b', 'aes256r'] },
      { name: 'listens', kind: 'switch' },
      { name: 'listenAddress', kind: 'text', usual: () => '127.0.0.1', shown: ({ listens }) => listens === true },
      { name: 'listenPort', kind: 'number', usual: () => '1161', shown: ({ listens }) => listens === true },
      { name: 'traps', kind: 'lines' },
      LEAST,
    ],
    secrets: ['snmp-auth', 'snmp-priv'],
    read(settings) {
      const { user, auth, priv, listen, traps, least } = asObject(settings);
      const { address, port } = asObject(listen);
      return {
        snmpUser: textOf(user),
        auth: textOf(auth, 'sha256'),
        priv: textOf(priv, 'aes'),
        listens: listen !== undefined,
        listenAddress: textOf(address),
        listenPort: textOf(port),
        traps: listOf(traps).map(targetText).join('\n'),
        least: textOf(least, 'warning'),
      };
    },
    write: (draft) => ({
      user: text(draft, 'snmpUser'),
      auth: text(draft, 'auth'),
      priv: text(draft, 'priv'),
      listen:
        draft.listens === true
          ? { address: orNone(text(draft, 'listenAddress')), port: numberOf(text(draft, 'listenPort')) }
          : null,
      traps: linesOf(text(draft, 'traps')).map(targetOf),
      least: text(draft, 'least'),
    }),
  },
  webhook: {
    fields: [{ name: 'url', kind: 'text', required: true }, { name: 'caFile', kind: 'text' }, LEAST],
    secrets: ['webhook'],
    read(settings) {
      const { url, caFile, least } = asObject(settings);
      return { url: textOf(url), caFile: textOf(caFile), least: textOf(least, 'warning') };
    },
    write: (draft) => ({
      url: text(draft, 'url'),
      caFile: orNone(text(draft, 'caFile')),
      least: text(draft, 'least'),
    }),
  },
  mail: {
    fields: [
      { name: 'host', kind: 'text', required: true },
      { name: 'security', kind: 'choice', options: ['tls', 'starttls', 'none'] },
      { name: 'port', kind: 'number', usual: ({ security }) => MAIL_PORTS[String(security)] ?? '' },
      { name: 'mailUser', kind: 'text' },
      { name: 'from', kind: 'text', required: true },
      { name: 'to', kind: 'lines', required: true },
      { name: 'caFile', kind: 'text', shown: ({ security }) => security !== 'none' },
      LEAST,
    ],
    secrets: ['mail'],
    read(settings) {
      const { host, security, port, user, from, to, caFile, least } = asObject(settings);
      return {
        host: textOf(host),
        security: textOf(security, 'starttls'),
        port: textOf(port),
        mailUser: textOf(user),
        from: textOf(from),
        to: listOf(to).map(String).join('\n'),
        caFile: textOf(caFile),
        least: textOf(least, 'warning'),
      };
    },
    write: (draft) => ({
      host: text(draft, 'host'),
      security: text(draft, 'security'),
      port: numberOf(text(draft, 'port')),
      user: orNone(text(draft, 'mailUser')),
      from: text(draft, 'from'),
      to: linesOf(text(draft, 'to')),
      caFile: orNone(text(draft, 'caFile')),
      least: text(draft, 'least'),
    }),
  },
  metrics: {
    fields: [{ name: 'network', kind: 'switch' }],
    secrets: ['metrics'],
    read: (settings) => ({ network: asObject(settings).network === true }),
    write: (draft) => ({ network: draft.network === true }),
  },
};
