import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { hostname } from 'node:os';
import snmp from 'net-snmp';
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { Alarm, AlarmEvent } from './alarm-board.ts';
import type { Delivery } from './delivery-queue.ts';
import { notifications, notified, ROOT, scalars, severityNumber, tables, truth } from './snmp-mib.ts';

export interface SnmpUser {
  readonly name: string;
  readonly auth: 'sha' | 'sha256' | 'sha512';
  readonly authKey: string;
  readonly priv: 'aes' | 'aes256b' | 'aes256r';
  readonly privKey: string;
}

/** What the agent tells. */
export interface SnmpState {
  readonly version: string;
  readonly calls: number;
  readonly callsTotal: number;
  readonly lines: readonly {
    readonly id: string;
    readonly name: string;
    readonly state: string;
    readonly inService: boolean;
  }[];
  readonly trunks: readonly {
    readonly id: string;
    readonly name: string;
    readonly health: string;
    readonly up: boolean;
  }[];
  readonly alarms: readonly Alarm[];
}

/** A datagram of a request is some hundred bytes; so many a second are a flood. */
const MOST_A_SECOND = 200;
/** What is answered may be so old. */
const FRESH_MS = 1_000;
/** 11 of RFC 3411's format: five octets of whose it is, and octets of our own. */
const ENGINE_PREFIX = '80007ed905';
const LONGEST_TEXT = 255;

const userOf = ({ name, auth, authKey, priv, privKey }: SnmpUser) => ({
  name,
  level: snmp.SecurityLevel.authPriv,
  authProtocol: snmp.AuthProtocols[auth],
  authKey,
  privProtocol: snmp.PrivProtocols[priv],
  privKey,
});

/** An engine id of our own that stays the same: `seed` is this gateway's, kept. */
export const engineId = (seed: string): string =>
  `${ENGINE_PREFIX}${Buffer.from(seed).toString('hex').slice(0, 40).padEnd(16, '0')}`;

const text = (value: string): string => {
  const bytes = Buffer.from(value);
  return bytes.length <= LONGEST_TEXT
    ? value
    : `${bytes
        .subarray(0, LONGEST_TEXT - 3)
        .toString('utf8')
        .replace(/\uFFFD$/, '')}...`;
};

/**
 * Answers version 3 with authentication and encryption, for one user, reading alone. Whoever asks otherwise is refused
 * (`an agent answers nobody without the user's keys`).
 */
export class SnmpAgent implements Disposable {
  readonly #state: () => SnmpState;
  readonly #clock: Clock;
  readonly #agent: ReturnType<typeof snmp.createAgent>;
  readonly #bound: Promise<void>;
  #freshAt = Number.NEGATIVE_INFINITY;
  #rows = new Map<string, unknown[][]>();
  #port = 0;
  #closed = false;

  constructor(options: {
    readonly address: string;
    /** 0 takes a free one. */
    readonly port: number;
    readonly user: SnmpUser;
    readonly engineId: string;
    readonly state: () => SnmpState;
    readonly clock: Clock;
    readonly log: Log;
  }) {
    const { address, port, user, clock, log } = options;
    this.#state = options.state;
    this.#clock = clock;
    const bound = Promise.withResolvers<void>();
    this.#bound = bound.promise;
    this.#agent = snmp.createAgent(
      {
        transport: isIPv6(address) ? 'udp6' : 'udp4',
        address,
        port: port === 0 ? 1 : port,
        engineID: options.engineId,
        disableAuthorization: false,
        // Without it, a request in nobody's name that knows the engine's id would be answered.
        accessControlModelType: snmp.AccessControlModelType.Simple,
        dgramModule: {
          createSocket: (type: 'udp4' | 'udp6') => this.#guarded(createSocket(type), { address, port, log, bound }),
        },
      },
      (error: Error | null) => {
        if (error) log.debug({ error: error.message }, 'an SNMP request was refused');
      },
    );
    const authorizer = this.#agent.getAuthorizer();
    authorizer.addUser(userOf(user));
    authorizer.getAccessControlModel().setUserAccess(user.name, snmp.AccessLevel.ReadOnly);
    this.#register();
    this.#refresh();
  }

  /** Resolves with the port when it listens. @throws GatewayError `port-in-use` */
  async listening(): Promise<number> {
    await this.#bound;
    return this.#port;
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      this.#agent.close();
    } catch {
      // Its socket never came to listen.
    }
  }

  /** Between the network and the library: what it throws at costs a line in the log, and a flood costs nothing. */
  #guarded(
    socket: Socket,
    { address, port, log, bound }: { address: string; port: number; log: Log; bound: PromiseWithResolvers<void> },
  ): object {
    let second = 0;
    let count = 0;
    socket.once('listening', () => {
      this.#port = socket.address().port;
      bound.resolve();
    });
    return {
      on: (event: string, listener: (...args: unknown[]) => void) => {
        if (event !== 'message') {
          socket.on(event, (error: Error) => {
            bound.reject(
              new GatewayError('port-in-use', `SNMP cannot listen at ${address}, port ${port}: ${errorText(error)}.`, {
                cause: error,
              }),
            );
            log.warn({ error: errorText(error) }, 'SNMP');
          });
          return;
        }
        socket.on('message', (...args) => {
          const now = Math.floor(this.#clock.now() / 1_000);
          count = now === second ? count + 1 : 1;
          second = now;
          if (count > MOST_A_SECOND) return;
          try {
            this.#refresh();
            listener(...args);
          } catch (thrown) {
            log.debug({ error: errorText(thrown) }, 'an SNMP message could not be read');
          }
        });
      },
      bind: () => socket.bind(port, address),
      send: socket.send.bind(socket),
      address: () => socket.address(),
      close: (done?: () => void) => socket.close(done),
    };
  }

  #register(): void {
    const { ObjectType, MibProviderType, MaxAccess } = snmp;
    const scalarTypes: Readonly<Record<keyof typeof scalars, number>> = {
      copperlineVersion: ObjectType.OctetString,
      copperlineCalls: ObjectType.Gauge,
      copperlineCallsTotal: ObjectType.Counter,
      copperlineAlarms: ObjectType.Gauge,
      sysDescr: ObjectType.OctetString,
      sysObjectID: ObjectType.OID,
      sysUpTime: ObjectType.TimeTicks,
      sysName: ObjectType.OctetString,
    };
    for (const [name, oid] of Object.entries(scalars))
      this.#agent.registerProvider({
        name,
        type: MibProviderType.Scalar,
        oid,
        scalarType: scalarTypes[name as keyof typeof scalars],
        maxAccess: MaxAccess['read-only'],
      });
    for (const [name, { oid, columns }] of Object.entries(tables))
      this.#agent.registerProvider({
        name,
        type: MibProviderType.Table,
        oid,
        maxAccess: MaxAccess['not-accessible'],
        tableColumns: columns.map((column, index) => ({
          number: index + 1,
          name: `${name.replace(/Entry$/, '')}${column}`,
          type: ['Index', 'InService', 'Up', 'Number', 'Severity'].includes(column)
            ? ObjectType.Integer
            : ObjectType.OctetString,
          maxAccess: MaxAccess[column === 'Index' ? 'not-accessible' : 'read-only'],
        })),
        tableIndex: [{ columnName: `${name.replace(/Entry$/, '')}Index` }],
      });
  }

  #refresh(): void {
    const now = this.#clock.now();
    if (now - this.#freshAt < FRESH_MS) return;
    this.#freshAt = now;
    const { version, calls, callsTotal, lines, trunks, alarms } = this.#state();
    const values: Readonly<Record<keyof typeof scalars, string | number>> = {
      copperlineVersion: text(version),
      copperlineCalls: calls,
      copperlineCallsTotal: callsTotal % 2 ** 32,
      copperlineAlarms: alarms.length,
      sysDescr: text(`Copperline ${version}`),
      sysObjectID: ROOT,
      sysUpTime: Math.floor(process.uptime() * 100) % 2 ** 32,
      sysName: text(hostname()),
    };
    const mib = this.#agent.getMib();
    for (const [name, value] of Object.entries(values)) mib.setScalarValue(name, value);
    this.#fill(
      'copperlineLineEntry',
      lines.map(({ id, name, state, inService }, index) => [
        index + 1,
        text(id),
        text(name),
        text(state),
        truth(inService),
      ]),
    );
    this.#fill(
      'copperlineTrunkEntry',
      trunks.map(({ id, name, health, up }, index) => [index + 1, text(id), text(name), text(health), truth(up)]),
    );
    this.#fill(
      'copperlineAlarmEntry',
      alarms.map((alarm, index) => [
        index + 1,
        text(alarm.id),
        alarm.number,
        severityNumber[alarm.severity],
        text(alarm.text),
      ]),
    );
  }

  #fill(table: keyof typeof tables, rows: unknown[][]): void {
    const before = this.#rows.get(table) ?? [];
    if (JSON.stringify(before) === JSON.stringify(rows)) return;
    const mib = this.#agent.getMib();
    for (const [index] of before) mib.deleteTableRow(table, [index]);
    for (const row of rows) mib.addTableRow(table, row);
    this.#rows.set(table, rows);
  }
}

export interface TrapTarget {
  readonly host: string;
  readonly port: number;
}

/** Sends a version 3 trap, authenticated and encrypted. Nobody confirms one: `done` is that it left. */
export function sendTrap(
  event: AlarmEvent,
  { host, port }: TrapTarget,
  user: SnmpUser,
  engine: string,
  signal: AbortSignal,
): Promise<Delivery> {
  const { kind, alarm } = event;
  const session = snmp.createV3Session(host, userOf(user), {
    trapPort: port,
    engineID: engine,
    transport: isIPv6(host) ? 'udp6' : 'udp4',
  });
  const string = (oid: string, value: string) => ({
    oid: `${oid}.0`,
    type: snmp.ObjectType.OctetString,
    value: text(value),
  });
  const number = (oid: string, value: number) => ({ oid: `${oid}.0`, type: snmp.ObjectType.Integer, value });
  return new Promise((resolve) => {
    // Once: a socket that is closed already throws, and the signal also tells of the outlet's end, long after a trap was sent.
    let phase: 'open' | 'ended' = 'open';
    const late = (): void => end({ kind: 'again', why: 'No answer in time.' });
    const end = (delivery: Delivery): void => {
      if (phase === 'ended') return;
      phase = 'ended';
      signal.removeEventListener('abort', late);
      session.close();
      resolve(delivery);
    };
    signal.addEventListener('abort', late, { once: true });
    session.on('error', (error: Error) => end({ kind: 'again', why: errorText(error) }));
    session.trap(
      kind === 'raised' ? notifications.copperlineAlarmRaised : notifications.copperlineAlarmCleared,
      [
        string(notified.copperlineNotifiedId, alarm.id),
        number(notified.copperlineNotifiedNumber, alarm.number),
        number(notified.copperlineNotifiedSeverity, severityNumber[alarm.severity]),
        string(notified.copperlineNotifiedText, alarm.text),
        string(notified.copperlineNotifiedSubject, alarm.subject ?? ''),
      ],
      (error: Error | null) => end(error ? { kind: 'again', why: errorText(error) } : { kind: 'done' }),
    );
  });
}
