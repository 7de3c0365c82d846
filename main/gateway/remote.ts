import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { CallManager } from '../call/call-manager.ts';
import type { GatewayView } from '../contract/views.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { RecentLog } from '../core/recent-log.ts';
import { type AuditLog, openAuditLog } from '../store/audit-log.ts';
import type { CallHistory } from '../store/call-history.ts';
import type { SecretsFile } from '../store/secrets-file.ts';
import type { SettingsFile } from '../store/settings-file.ts';
import { openUsers } from '../store/users-file.ts';
import { AccessGate } from './access/access-gate.ts';
import { LanAccess } from './access/lan-access.ts';
import { Passwords } from './access/password.ts';
import { SignInDesk } from './access/sign-in-desk.ts';
import { SignInGuard } from './access/sign-in-guard.ts';
import { SignIns } from './access/sign-ins.ts';
import { UserDesk } from './access/user-desk.ts';
import type { ConsoleBackend } from './console-backend.ts';
import { FileShelf } from './file-shelf.ts';
import { EndedCalls } from './monitoring/call-counts.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import type { Notices } from './notices.ts';
import { ProvisioningDesk } from './provisioning/provisioning-desk.ts';
import type { RemoteParts } from './remote-handlers.ts';
import type { GatewayState } from './trouble/conditions.ts';
import { TroubleDesk } from './trouble/trouble-desk.ts';

export interface RemoteOptions {
  readonly dataDir: string;
  readonly staticDir: string;
  readonly version: string;
  readonly settings: SettingsFile;
  readonly secrets: SecretsFile;
  readonly history: CallHistory;
  readonly notices: Notices;
  /** Passwords and keys came from elsewhere. */
  readonly secretsChanged: () => void;
  readonly recentLog?: RecentLog | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a running gateway has, once it has it. */
export interface RunningParts {
  readonly calls: CallManager;
  readonly state: () => GatewayState;
  readonly view: () => GatewayView;
  readonly changes: readonly ((listener: () => void) => Disposable)[];
}

/** Everything that reaches the gateway from elsewhere, or tells others of it: opened with it, started when it runs. */
export class Remote implements AsyncDisposable {
  readonly trouble: TroubleDesk;
  readonly gate: AccessGate;
  readonly shelf: FileShelf;
  readonly audit: Pick<AuditLog, 'add'>;
  /** By which programs on this computer come in. */
  readonly localKey: string = randomBytes(32).toString('base64url');
  readonly #stack: AsyncDisposableStack;
  readonly #build: (running: RunningParts) => RemoteParts;
  #lan: LanAccess | undefined;
  #monitoring: Monitoring | undefined;
  #backend: ConsoleBackend | undefined;

  private constructor(
    stack: AsyncDisposableStack,
    made: { trouble: TroubleDesk; gate: AccessGate; shelf: FileShelf; audit: Pick<AuditLog, 'add'> },
    build: (running: RunningParts, remote: Remote) => RemoteParts,
  ) {
    this.#stack = stack;
    this.trouble = made.trouble;
    this.gate = made.gate;
    this.shelf = made.shelf;
    this.audit = made.audit;
    this.#build = (running) => build(running, this);
  }

  /** @throws GatewayError `store-failed` */
  static async open(options: RemoteOptions): Promise<Remote> {
    const { dataDir, settings, secrets, history, notices, clock, log, recentLog } = options;
    await using stack = new AsyncDisposableStack();
    const store = { clock, log };
    const trouble = stack.use(new TroubleDesk({ clock, log, recentLog }));
    const shelf = stack.use(await FileShelf.open(dataDir, store));
    const audit = stack.use(openAuditLog(dataDir, store));
    const users = await openUsers(dataDir, store);
    for (const { severity, text } of [...users.problems, ...audit.problems])
      notices.add(severity, text, `store/${text}`);
    const signIns = stack.use(
      new SignIns(clock, () => {
        const { idleMin, longestH } = settings.current.access;
        return { idleMs: idleMin * 60_000, longestMs: longestH * 3_600_000 };
      }),
    );
    const guard = new SignInGuard(clock);
    const passwords = new Passwords();
    let told: Monitoring | undefined;
    const written: Pick<typeof audit, 'add'> = {
      add(act) {
        audit.add(act);
        const { who, from, what, ok } = act;
        told?.tell({ kind: 'audit', at: clock.wallTime(), who, from, what, ok });
      },
    };
    const gate = new AccessGate({ signIns, audit: written, clock, secrets: () => secrets.values });
    const desk = new SignInDesk({ users, passwords, guard, signIns, audit: written, clock, log });
    const build = ({ view, calls, state, changes }: RunningParts, remote: Remote): RemoteParts => {
      trouble.watch(calls);
      trouble.start(state, changes);
      const ended = remote.#stack.use(new EndedCalls(history));
      const monitoring = remote.#stack.use(
        new Monitoring({
          ...{ secrets, ended, view, notices, clock, log },
          settings: () => settings.current.monitoring,
          board: trouble.board,
          version: options.version,
        }),
      );
      told = monitoring;
      remote.#monitoring = monitoring;
      const provisioning = remote.#stack.use(
        new ProvisioningDesk({
          ...{ dataDir, settings, secrets, shelf, clock, log },
          version: options.version,
          secretsChanged: () => {
            options.secretsChanged();
            void monitoring.reload();
          },
        }),
      );
      const lan = remote.#stack.use(
        new LanAccess({
          ...{ dataDir, settings, users, signIns, desk, gate, shelf, notices, clock, log },
          staticDir: options.staticDir,
          audit: written,
          backend: () => remote.#theBackend(),
          ready: async () => void (await passwords.prepare()),
          routes: (app) => monitoring.routes(app, true),
        }),
      );
      remote.#lan = lan;
      const userDesk = new UserDesk({
        ...{ users, passwords, desk, guard, signIns, clock },
        isOpen: () => settings.current.access.on,
      });
      return {
        ...{ lan, audit, trouble, monitoring, provisioning, shelf, history, settings, secrets, view },
        users: userDesk,
        visitor: (console) => gate.visitor(console),
      };
    };
    return new Remote(stack.move(), { trouble, gate, shelf, audit: written }, build);
  }

  /** When lines, trunks and calls are there. */
  parts(running: RunningParts): RemoteParts {
    return this.#build(running);
  }

  /** Where browsers on other computers reach this one, while they may. */
  get addresses(): readonly string[] {
    return this.#lan?.reachedAt ?? [];
  }

  /** Routes of the console's own server. @param here nobody but this computer reaches it */
  routes(app: FastifyInstance, here: boolean): void {
    this.#monitoring?.routes(app, !here);
  }

  /** Lets others in and tells others, as the settings say. */
  async start(backend: ConsoleBackend): Promise<void> {
    this.#backend = backend;
    await this.apply();
  }

  /** New settings. */
  async apply(): Promise<void> {
    if (!this.#backend) return;
    await Promise.all([this.#lan?.apply(), this.#monitoring?.apply()]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }

  #theBackend(): ConsoleBackend {
    if (!this.#backend) throw new Error('the console is not served yet');
    return this.#backend;
  }
}
