import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { monitoringSecrets, type OutletName, type OutletView, outlets } from '../../contract/monitoring.ts';
import type { Outcome } from '../../contract/outcome.ts';
import type { Clock } from '../../core/clock.ts';
import { errorText } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { AlarmBoard, AlarmEvent } from '../../monitor/alarm-board.ts';
import { alarmKind } from '../../monitor/alarm-catalogue.ts';
import type { DeliveryState } from '../../monitor/delivery-queue.ts';
import { METRICS_TYPE, metricsText } from '../../monitor/metrics-text.ts';
import type { Report } from '../../monitor/report.ts';
import { engineId, SnmpAgent, type SnmpState, type SnmpUser } from '../../monitor/snmp-agent.ts';
import { type MonitoringSettings, monitoringKey, type SnmpSettings } from '../../store/monitoring-settings.ts';
import type { SecretsFile } from '../../store/secrets-file.ts';
import type { Notices } from '../notices.ts';
import { type EndedCalls, secondsOf } from './call-counts.ts';
import { gatewayMetrics } from './gateway-metrics.ts';
import { mailOutlet, type Outlet, syslogOutlet, trapOutlet, webhookOutlet } from './outlets.ts';

/** RFC 3414 §11.2: shorter pass phrases can be guessed. */
const SHORTEST_SNMP_KEY = 8;
const SHORTEST_SECRET = 16;
const ENGINE_KEY = monitoringKey('snmp-engine');
const OFF = 'Off.';

type MetricsView = Parameters<typeof gatewayMetrics>[0];

export interface MonitoringOptions {
  readonly settings: () => MonitoringSettings;
  readonly secrets: SecretsFile;
  readonly board: AlarmBoard;
  readonly ended: EndedCalls;
  readonly view: () => MetricsView;
  readonly notices: Notices;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Tells others what they are to hear, in the ways that the settings name; nothing without. */
export class Monitoring implements AsyncDisposable {
  readonly #options: MonitoringOptions;
  readonly #listening = new DisposableStack();
  #outlets = new Map<OutletName, Outlet>();
  #problems = new Map<OutletName, string>();
  #agent: SnmpAgent | undefined;
  #applied = '';
  #applying: Promise<void> = Promise.resolve();
  #phase: 'open' | 'closed' = 'open';

  constructor(options: MonitoringOptions) {
    this.#options = options;
    const { board, ended } = options;
    this.#listening.use(
      board.onEvent((event) => {
        // What it says of itself goes nowhere: an outlet that fails would tell of it, fail again, and so on.
        if (event.alarm.code !== 'monitoring') this.tell({ kind: 'alarm', event });
      }),
    );
    this.#listening.use(
      ended.onEnd((record) => {
        const { id, direction, line, trunk, outcome } = record;
        this.tell({
          kind: 'call',
          at: record.endedAt ?? options.clock.wallTime(),
          id,
          direction,
          line,
          trunk,
          outcome,
          seconds: Math.round(secondsOf(record)),
        });
      }),
    );
  }

  tell(report: Report): void {
    for (const outlet of this.#outlets.values()) outlet.tell(report);
  }

  /** As the settings and secrets are now; one after the other. Never rejects. */
  apply(): Promise<void> {
    this.#applying = this.#applying.then(() => this.#apply());
    return this.#applying;
  }

  /** Keys and passwords are others now. */
  reload(): Promise<void> {
    this.#applied = '';
    return this.apply();
  }

  get view(): {
    readonly outlets: OutletView[];
    readonly metrics: boolean;
    readonly secrets: (typeof monitoringSecrets)[number][];
  } {
    const { settings, secrets } = this.#options;
    return {
      outlets: outlets.map((name) => this.#viewOf(name)),
      metrics: settings().metrics !== undefined,
      secrets: monitoringSecrets.filter((which) => secrets.get(monitoringKey(which)) !== undefined),
    };
  }

  async setSecret(which: (typeof monitoringSecrets)[number], secret: string | undefined): Promise<Outcome> {
    const shortest = which === 'mail' ? 1 : which.startsWith('snmp') ? SHORTEST_SNMP_KEY : SHORTEST_SECRET;
    if (secret !== undefined && secret.length < shortest)
      return { ok: false, text: `It has ${shortest} characters at least.` };
    // It is sent as it is, in a header (RFC 6750 §2.1).
    if (which === 'metrics' && secret !== undefined && !/^[\w\-.~+/]+=*$/.test(secret))
      return { ok: false, text: 'A token has letters, digits and - . _ ~ + / alone.' };
    await this.#options.secrets.set(monitoringKey(which), secret);
    await this.reload();
    return { ok: true };
  }

  async test(name: OutletName): Promise<Outcome> {
    await this.#applying;
    const outlet = this.#outlets.get(name);
    if (!outlet) return { ok: false, text: this.#problems.get(name) ?? 'This is off. Switch it on first.' };
    const delivery = await outlet.try(this.#testEvent());
    return delivery.kind === 'done' ? { ok: true } : { ok: false, text: delivery.why };
  }

  /** `/metrics` on this computer. @param network on the server for the network: with the token alone */
  routes(app: FastifyInstance, network: boolean): void {
    app.get('/metrics', async (request, reply) => {
      const { metrics } = this.#options.settings();
      reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
      if (!metrics || (network && !metrics.network))
        return reply.code(404).type('text/plain').send('There is nothing here.\n');
      if (network && !this.#hasToken(request.headers.authorization))
        return reply
          .code(401)
          .header('www-authenticate', 'Bearer')
          .type('text/plain')
          .send('This needs the token of /metrics.\n');
      const { view, board, ended } = this.#options;
      return reply.type(METRICS_TYPE).send(metricsText(gatewayMetrics(view(), board.alarms, ended)));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#phase = 'closed';
    this.#listening.dispose();
    await this.#applying;
    this.#close();
  }

  async #apply(): Promise<void> {
    if (this.#phase === 'closed') return;
    const settings = this.#options.settings();
    const text = JSON.stringify(settings);
    if (text === this.#applied) return;
    this.#close();
    this.#applied = text;
    const { clock, version, secrets } = this.#options;
    const { syslog, webhook, mail, snmp } = settings;
    if (syslog) await this.#open('syslog', () => syslogOutlet(syslog, clock));
    if (mail)
      await this.#open('mail', () => {
        const password = secrets.get(monitoringKey('mail'));
        if (mail.user !== undefined && password === undefined)
          throw new Error('The password of the mail account is missing.');
        return mailOutlet(mail, password, clock);
      });
    if (webhook)
      await this.#open('webhook', () => {
        const secret = secrets.get(monitoringKey('webhook'));
        if (secret === undefined) throw new Error('The secret that webhooks are signed with is missing.');
        return webhookOutlet(webhook, secret, version, clock);
      });
    if (snmp) await this.#open('snmp', () => this.#openSnmp(snmp));
    this.#tellProblems();
  }

  async #openSnmp(settings: SnmpSettings): Promise<Outlet> {
    const { secrets, clock, log, board, ended, view } = this.#options;
    const authKey = secrets.get(monitoringKey('snmp-auth'));
    const privKey = secrets.get(monitoringKey('snmp-priv'));
    if (authKey === undefined || privKey === undefined)
      throw new Error('SNMP needs both its keys, for authentication and for encryption.');
    const user: SnmpUser = { name: settings.user, auth: settings.auth, authKey, priv: settings.priv, privKey };
    const engine = engineId(await this.#engineSeed());
    if (settings.listen) {
      const state = (): SnmpState => {
        const { version, calls, lines, trunks } = view();
        return {
          version,
          calls: calls.length,
          callsTotal: ended.total,
          lines: lines.map(({ id, name, state: kind }) => ({
            id,
            name,
            state: kind,
            inService: kind !== 'out-of-service',
          })),
          trunks: trunks.map(({ id, name, health }) => ({ id, name, health: health.kind, up: health.kind === 'up' })),
          alarms: board.alarms,
        };
      };
      const agent = new SnmpAgent({ ...settings.listen, user, engineId: engine, state, clock, log });
      this.#agent = agent;
      await agent.listening();
    }
    return trapOutlet(settings, user, engine, clock);
  }

  /** Managers know an agent by its engine's id: it is made once. */
  async #engineSeed(): Promise<string> {
    const kept = this.#options.secrets.get(ENGINE_KEY);
    if (kept !== undefined) return kept;
    const made = randomUUID();
    await this.#options.secrets.set(ENGINE_KEY, made);
    return made;
  }

  async #open(name: OutletName, open: () => Promise<Outlet> | Outlet): Promise<void> {
    try {
      const outlet = await open();
      outlet.onChange(() => this.#tellProblems());
      this.#outlets.set(name, outlet);
    } catch (thrown) {
      this.#problems.set(name, errorText(thrown));
    }
  }

  #close(): void {
    for (const outlet of this.#outlets.values()) outlet[Symbol.dispose]();
    this.#outlets = new Map();
    this.#problems = new Map();
    this.#agent?.[Symbol.dispose]();
    this.#agent = undefined;
    this.#applied = '';
  }

  #tellProblems(): void {
    const { notices } = this.#options;
    for (const name of outlets) {
      const why = this.#problems.get(name) ?? this.#outlets.get(name)?.state.lastError;
      const cause = `monitoring/${name}`;
      const text = why === undefined ? undefined : `Nobody hears of alarms by ${words[name]}: ${why}`;
      if (text === undefined) notices.remove(cause);
      else if (notices.list.find(({ id }) => id === cause)?.text !== text) notices.add('warning', text, cause);
    }
  }

  #viewOf(outlet: OutletName): OutletView {
    const open = this.#outlets.get(outlet);
    const problem = this.#problems.get(outlet);
    const on = open !== undefined || problem !== undefined;
    const state: DeliveryState = open?.state ?? { sent: 0, failed: 0, waiting: 0 };
    const lastError = problem ?? state.lastError;
    const detail = !on ? OFF : (lastError ?? (state.sent > 0 ? 'In order.' : 'Nothing was sent yet.'));
    return { outlet, on, detail, ...state, ...(lastError === undefined ? {} : { lastError }) };
  }

  #hasToken(authorization: string | undefined): boolean {
    const wanted = this.#options.secrets.get(monitoringKey('metrics'));
    const given = /^Bearer (\S{1,512})$/.exec(authorization ?? '')?.[1];
    if (wanted === undefined || given === undefined) return false;
    const digest = (value: string): Buffer => createHash('sha256').update(value).digest();
    return timingSafeEqual(digest(wanted), digest(given));
  }

  #testEvent(): AlarmEvent {
    const at = this.#options.clock.wallTime();
    return {
      kind: 'raised',
      at,
      alarm: {
        ...alarmKind('test'),
        id: 'test',
        severity: 'error',
        text: 'This is a test of Copperline: all is well.',
        since: at,
      },
    };
  }
}

const words: Readonly<Record<OutletName, string>> = {
  syslog: 'syslog',
  snmp: 'SNMP',
  webhook: 'webhook',
  mail: 'e-mail',
};
