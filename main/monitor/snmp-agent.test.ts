import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import snmp from 'net-snmp';
import { describe, expect, it } from 'vitest';
import { type Clock, createSystemClock, VirtualClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import { alarmEvent } from './fixtures/sample-alarm.ts';
import { engineId, SnmpAgent, type SnmpState, type SnmpUser, sendTrap } from './snmp-agent.ts';
import { notifications, notified, scalars, tables } from './snmp-mib.ts';

const user: SnmpUser = {
  name: 'monitor',
  auth: 'sha256',
  authKey: 'correct horse battery',
  priv: 'aes',
  privKey: 'another long pass phrase',
};
const state: SnmpState = {
  version: '0.1.0',
  calls: 2,
  callsTotal: 17,
  lines: [
    { id: 'sim/1', name: 'Line 1', state: 'idle', inService: true },
    { id: 'sim/2', name: 'Zeile ü', state: 'out-of-service', inService: false },
  ],
  trunks: [{ id: 'pbx', name: 'PBX', health: 'up', up: true }],
  alarms: [alarmEvent().alarm],
};

async function anAgent(current: () => SnmpState = () => state, clock: Clock = createSystemClock()) {
  const agent = new SnmpAgent({
    address: '127.0.0.1',
    port: 0,
    user,
    engineId: engineId('test'),
    state: current,
    clock,
    log: silentLog,
  });
  return { port: await agent.listening(), [Symbol.dispose]: () => agent[Symbol.dispose]() };
}

type Value = string | number;
interface Varbind {
  readonly oid: string;
  readonly type: number;
  readonly value: unknown;
}
type Done = (error: Error | null, varbinds?: Varbind[]) => void;

/** A manager, as far as it is used here. */
interface Manager {
  get(oids: string[], done: Done): void;
  set(varbinds: Varbind[], done: Done): void;
  subtree(oid: string, most: number, feed: (varbinds: Varbind[]) => void, done: (error: Error | null) => void): void;
  close(): void;
}

const readValue = ({ value }: { readonly value: unknown }): Value =>
  Buffer.isBuffer(value) ? value.toString() : (value as Value);

function manager(port: number, as: Partial<SnmpUser> & { readonly level?: number } = {}): Manager {
  const { name, auth, authKey, priv, privKey, level = snmp.SecurityLevel.authPriv } = { ...user, ...as };
  const credentials = {
    name,
    level,
    authProtocol: snmp.AuthProtocols[auth],
    authKey,
    privProtocol: snmp.PrivProtocols[priv],
    privKey,
  };
  return snmp.createV3Session('127.0.0.1', credentials, { port, retries: 0, timeout: 400 }) as unknown as Manager;
}

/** @throws Error where it is refused, or nobody answers */
function ask(port: number, oids: string[], as: Partial<SnmpUser> & { readonly level?: number } = {}): Promise<Value[]> {
  const session = manager(port, as);
  return new Promise((resolve, reject) =>
    session.get(oids, (error, varbinds = []) => {
      session.close();
      if (error) reject(error);
      // 128 to 130: no such object, no such instance, end of the view.
      else if (varbinds.some(({ type }) => type >= 128)) reject(new Error('a varbind is an error'));
      else resolve(varbinds.map(readValue));
    }),
  );
}

describe('an SNMP agent', () => {
  it('tells lines, trunks, calls and alarms to who has the keys', async () => {
    using agent = await anAgent();
    expect(
      await ask(agent.port, [
        `${scalars.copperlineVersion}.0`,
        `${scalars.copperlineCalls}.0`,
        `${scalars.copperlineCallsTotal}.0`,
        `${scalars.copperlineAlarms}.0`,
      ]),
    ).toEqual(['0.1.0', 2, 17, 1]);
    const { oid } = tables.copperlineLineEntry;
    expect(await ask(agent.port, [`${oid}.2.1`, `${oid}.5.1`, `${oid}.3.2`, `${oid}.4.2`, `${oid}.5.2`])).toEqual([
      'sim/1',
      1,
      'Zeile ü',
      'out-of-service',
      2,
    ]);
    expect(
      await ask(agent.port, [
        `${tables.copperlineTrunkEntry.oid}.4.1`,
        `${tables.copperlineAlarmEntry.oid}.3.1`,
        `${tables.copperlineAlarmEntry.oid}.4.1`,
      ]),
    ).toEqual(['up', 2, 3]);
  });

  it('can be walked', async () => {
    using agent = await anAgent();
    const session = manager(agent.port);
    const seen: string[] = [];
    await new Promise<void>((resolve, reject) =>
      session.subtree(
        tables.copperlineLineEntry.oid,
        20,
        (varbinds) => void seen.push(...varbinds.map(({ oid }) => oid)),
        (error) => (error ? reject(error) : resolve()),
      ),
    );
    session.close();
    expect(seen).toHaveLength(8);
  });

  it('answers nobody without the user’s keys', async () => {
    using agent = await anAgent();
    const oid = [`${scalars.copperlineVersion}.0`];
    const { noAuthNoPriv, authNoPriv } = snmp.SecurityLevel;
    await expect(ask(agent.port, oid, { name: 'nobody' })).rejects.toThrow();
    await expect(ask(agent.port, oid, { authKey: 'not the right one' })).rejects.toThrow();
    await expect(ask(agent.port, oid, { privKey: 'not the right one' })).rejects.toThrow();
    await expect(ask(agent.port, oid, { level: authNoPriv })).rejects.toThrow();
    await expect(ask(agent.port, oid, { level: noAuthNoPriv })).rejects.toThrow();
    await expect(ask(agent.port, oid, { name: '', level: noAuthNoPriv })).rejects.toThrow();
    for (const version of [snmp.Version1, snmp.Version2c]) {
      const session = snmp.createSession('127.0.0.1', 'public', {
        port: agent.port,
        version,
        retries: 0,
        timeout: 300,
      }) as unknown as Manager;
      await expect(
        new Promise((resolve, reject) => session.get(oid, (error) => (error ? reject(error) : resolve('answered')))),
      ).rejects.toThrow('timed out');
      session.close();
    }
    expect(await ask(agent.port, oid)).toEqual(['0.1.0']);
  });

  it('lets nobody write', async () => {
    using agent = await anAgent();
    const session = manager(agent.port);
    const set = new Promise((resolve, reject) =>
      session.set([{ oid: `${scalars.sysName}.0`, type: snmp.ObjectType.OctetString, value: 'mine' }], (error) =>
        error ? reject(error) : resolve('written'),
      ),
    );
    await expect(set).rejects.toThrow();
    session.close();
  });

  it('says how it is now, with rows that come and go', async () => {
    let now = state;
    const clock = new VirtualClock();
    using agent = await anAgent(() => now, clock);
    now = { ...state, lines: [{ id: 'sim/9', name: 'Nine', state: 'ringing', inService: true }], alarms: [], calls: 1 };
    clock.advance(1_050);
    const { oid } = tables.copperlineLineEntry;
    expect(await ask(agent.port, [`${oid}.2.1`, `${scalars.copperlineAlarms}.0`])).toEqual(['sim/9', 0]);
    await expect(ask(agent.port, [`${oid}.2.2`])).rejects.toThrow('varbind');
    await expect(ask(agent.port, [`${tables.copperlineAlarmEntry.oid}.2.1`])).rejects.toThrow('varbind');
  });

  it('outlives whatever is sent to its port', async () => {
    using agent = await anAgent();
    const socket = createSocket('udp4');
    for (let i = 0; i < 150; i++) {
      const bytes = Buffer.from(Array.from({ length: i % 97 }, (_, at) => (at * 31 + i * 17) & 255));
      await new Promise((resolve) =>
        socket.send(
          i % 3 === 0 ? Buffer.concat([Buffer.from([0x30, i]), bytes]) : bytes,
          agent.port,
          '127.0.0.1',
          resolve,
        ),
      );
    }
    socket.close();
    // Not in the same second: so much of one source is not listened to.
    await expect
      .poll(() => ask(agent.port, [`${scalars.copperlineVersion}.0`]).catch(String), { timeout: 5_000 })
      .toEqual(['0.1.0']);
  });

  it('whose port is taken says so', async () => {
    using first = await anAgent();
    using second = new SnmpAgent({
      address: '127.0.0.1',
      port: first.port,
      user,
      engineId: engineId('x'),
      state: () => state,
      clock: createSystemClock(),
      log: silentLog,
    });
    await expect(second.listening()).rejects.toThrow('EADDRINUSE');
  });
});

describe('a trap', () => {
  it('comes authenticated and encrypted, with the alarm in it', async () => {
    const port = await new Promise<number>((resolve) => {
      const socket = createSocket('udp4').bind(0, '127.0.0.1', () => {
        const { port: free } = socket.address();
        socket.close(() => resolve(free));
      });
    });
    const heard = Promise.withResolvers<{ pdu: { varbinds: Varbind[] } }>();
    const receiver = snmp.createReceiver(
      { port, address: '127.0.0.1', engineID: engineId('receiver'), disableAuthorization: false },
      (error: Error | null, message: { pdu: { varbinds: Varbind[] } }) =>
        error ? heard.reject(error) : heard.resolve(message),
    );
    receiver.getAuthorizer().addUser({
      name: user.name,
      level: snmp.SecurityLevel.authPriv,
      authProtocol: snmp.AuthProtocols.sha256,
      authKey: user.authKey,
      privProtocol: snmp.PrivProtocols.aes,
      privKey: user.privKey,
    });
    const signal = new AbortController().signal;
    expect(await sendTrap(alarmEvent(), { host: '127.0.0.1', port }, user, engineId('test'), signal)).toEqual({
      kind: 'done',
    });
    const values = new Map((await heard.promise).pdu.varbinds.map((each) => [each.oid, readValue(each)]));
    receiver.close();
    expect(values.get('1.3.6.1.6.3.1.1.4.1.0')).toBe(notifications.copperlineAlarmRaised);
    expect([
      values.get(`${notified.copperlineNotifiedId}.0`),
      values.get(`${notified.copperlineNotifiedSeverity}.0`),
      values.get(`${notified.copperlineNotifiedNumber}.0`),
    ]).toEqual(['trunk-down/pbx', 3, 2]);
  });

  it('are over when they are sent: the end of whoever sent them throws nothing later', async () => {
    const ending = new AbortController();
    const target = { host: '127.0.0.1', port: 9 };
    expect(await sendTrap(alarmEvent(), target, user, engineId('test'), ending.signal)).toEqual({ kind: 'done' });
    const thrown: unknown[] = [];
    const note = (error: unknown): void => void thrown.push(error);
    process.once('uncaughtException', note);
    ending.abort();
    await new Promise(setImmediate);
    process.off('uncaughtException', note);
    expect(thrown).toEqual([]);
  });
});

describe('the MIB', () => {
  it('has the numbers that the agent tells', () => {
    const store = snmp.createModuleStore();
    store.loadFromFile(new URL('../../assets/COPPERLINE-MIB.mib', import.meta.url).pathname);
    const module = store.getModule('COPPERLINE-MIB', true) as Record<string, { OID?: string } | string>;
    const oidOf = (name: string): string | undefined => {
      const found = module[name];
      return typeof found === 'object' ? found.OID : found;
    };
    const own = Object.entries(scalars).filter(([name]) => name.startsWith('copperline'));
    for (const [name, oid] of [...own, ...Object.entries(notifications), ...Object.entries(notified)])
      expect([name, oidOf(name)]).toEqual([name, oid]);
    for (const [entry, { oid, columns }] of Object.entries(tables)) {
      expect([entry, oidOf(entry)]).toEqual([entry, oid]);
      columns.forEach((column, index) => {
        const name = entry.replace(/Entry$/, '') + column;
        expect([name, oidOf(name)]).toEqual([name, `${oid}.${index + 1}`]);
      });
    }
    expect(readFileSync(new URL('../../assets/COPPERLINE-MIB.mib', import.meta.url), 'utf8')).toContain(
      'MODULE-COMPLIANCE',
    );
  });
});
