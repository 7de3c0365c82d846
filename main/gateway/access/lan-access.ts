import type { FastifyInstance } from 'fastify';
import type { AccessView, CertificateView } from '../../contract/access.ts';
import type { Outcome } from '../../contract/outcome.ts';
import type { Clock } from '../../core/clock.ts';
import { errorText } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { AccessSettings } from '../../store/access-settings.ts';
import type { AuditLog } from '../../store/audit-log.ts';
import type { SettingsFile } from '../../store/settings-file.ts';
import type { UsersFile } from '../../store/users-file.ts';
import type { ConsoleBackend } from '../console-backend.ts';
import { hostAndPort, isLoopback } from '../console-door.ts';
import { readConsoleFiles } from '../console-files.ts';
import type { ConsoleGate } from '../console-gate.ts';
import type { FileShelf } from '../file-shelf.ts';
import type { Notices } from '../notices.ts';
import { givenCertificate, ownCertificate, type ServerCertificate } from './certificate.ts';
import { LanServer } from './lan-server.ts';
import { ourAddresses, ourNames } from './our-names.ts';
import type { SignInDesk } from './sign-in-desk.ts';
import type { SignIns } from './sign-ins.ts';

export interface LanAccessOptions {
  readonly dataDir: string;
  readonly staticDir: string;
  readonly settings: Pick<SettingsFile, 'current' | 'update'>;
  readonly users: UsersFile;
  readonly signIns: SignIns;
  readonly desk: Pick<SignInDesk, 'signIn'>;
  readonly audit: Pick<AuditLog, 'add'>;
  readonly gate: ConsoleGate;
  readonly shelf: FileShelf;
  readonly backend: () => ConsoleBackend;
  /** Before the first sign-in can come. */
  readonly ready?: () => Promise<void>;
  readonly notices: Notices;
  readonly routes?: (app: FastifyInstance) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** A certificate has days left by its calendar, not by ours: looked at this often. */
const CERTIFICATE_CHECK_MS = 3_600_000;
/** Each is a pair of ports for each console that talks. */
const MOST_ADDRESSES = 4;
const NOTICE = 'access/failed';
const RENEWED = 'access/certificate';

/** The console's server for the network: there while the settings and at least one owner say so. */
export class LanAccess implements AsyncDisposable {
  readonly #options: LanAccessOptions;
  readonly #listening = new DisposableStack();
  #server: LanServer | undefined;
  #certificate: CertificateView | undefined;
  #problem: string | undefined;
  #running = '';
  #applying: Promise<void> = Promise.resolve();
  #phase: 'open' | 'closed' = 'open';

  constructor(options: LanAccessOptions) {
    this.#options = options;
    this.#listening.use(options.users.onChange(() => void this.apply()));
    this.#listening.use(
      options.clock.every(CERTIFICATE_CHECK_MS, () => {
        this.#applying = this.#applying.then(() => this.#renew());
      }),
    );
  }

  get view(): Pick<AccessView, 'state' | 'detail' | 'addresses' | 'certificate'> {
    const { access } = this.#options.settings.current;
    const server = this.#server;
    const hosts = server ? [...ourAddresses(access.address), ...ourNames(access.names)] : [];
    return {
      state: server ? 'on' : access.on ? 'failed' : 'off',
      ...(this.#problem === undefined ? {} : { detail: this.#problem }),
      addresses: hosts.map((host) => `https://${hostAndPort(host, server?.port ?? access.port)}/`),
      ...(server && this.#certificate ? { certificate: this.#certificate } : {}),
    };
  }

  /** The addresses that the console's audio is offered at, too: none of this computer alone. */
  get reachedAt(): readonly string[] {
    if (!this.#server) return [];
    return ourAddresses(this.#options.settings.current.access.address)
      .filter((address) => !isLoopback(address))
      .slice(0, MOST_ADDRESSES);
  }

  /** As the settings and the users are now; one after the other. Never rejects. */
  apply(): Promise<void> {
    this.#applying = this.#applying.then(() => this.#apply());
    return this.#applying;
  }

  async switch(on: boolean): Promise<Outcome> {
    if (on && !this.#hasOwner()) return { ok: false, text: NO_OWNER };
    const saved = await this.#options.settings.update({ access: { on } });
    if (!saved.ok) return saved;
    await this.apply();
    return on && this.#problem !== undefined ? { ok: false, text: this.#problem } : { ok: true };
  }

  async newCertificate(): Promise<Outcome> {
    const { access } = this.#options.settings.current;
    if (access.certFile !== undefined)
      return {
        ok: false,
        text: 'The certificate is one that was given (access.certFile): renew it where it came from.',
      };
    try {
      const made = await this.#ownCertificate(access, true);
      this.#take(made);
      return { ok: true };
    } catch (thrown) {
      return { ok: false, text: errorText(thrown) };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#phase = 'closed';
    this.#listening.dispose();
    await this.#applying;
    await this.#stop();
  }

  async #apply(): Promise<void> {
    const { access } = this.#options.settings.current;
    const wanted = this.#phase === 'open' && access.on && this.#hasOwner();
    // How long sign-ins last is asked whenever it counts: nobody's console is closed for it.
    const running = wanted ? JSON.stringify({ ...access, idleMin: 0, longestH: 0 }) : '';
    if (wanted && this.#server && running === this.#running) return;
    await this.#stop();
    this.#problem = access.on && !wanted && this.#phase === 'open' ? NO_OWNER : undefined;
    if (wanted) {
      try {
        await this.#start(access);
        this.#running = running;
      } catch (thrown) {
        this.#problem = errorText(thrown);
        this.#options.log.error({ err: thrown }, 'the console could not be opened to the network');
      }
    }
    const { notices } = this.#options;
    if (this.#problem === undefined) notices.remove(NOTICE);
    else notices.add('error', `The console cannot be reached over the network: ${this.#problem}`, NOTICE);
  }

  /** One of our own that is nearly over is made anew; who is in stays in. */
  async #renew(): Promise<void> {
    const { access } = this.#options.settings.current;
    if (!this.#server || access.certFile !== undefined) return;
    try {
      this.#take(await this.#ownCertificate(access, false));
    } catch (thrown) {
      this.#options.log.warn({ err: thrown }, 'the certificate could not be made anew');
    }
  }

  async #start(access: AccessSettings): Promise<void> {
    const { certFile, keyFile, address, port } = access;
    const { audit, backend, desk, gate, shelf, signIns, staticDir, clock, log, routes } = this.#options;
    const certificate =
      certFile !== undefined && keyFile !== undefined
        ? await givenCertificate(certFile, keyFile, clock.wallTime())
        : await this.#ownCertificate(access, false);
    await this.#options.ready?.();
    this.#server = await LanServer.start({
      ...{ address, port, certificate, gate, shelf, desk, signIns, clock, log },
      names: ourNames(access.names),
      files: await readConsoleFiles(staticDir),
      backend: backend(),
      audit: (act) => audit.add(act),
      ...(routes ? { routes } : {}),
    });
    this.#certificate = certificate.view;
    log.info(
      { address, port, fingerprint: certificate.view.fingerprint },
      'the console is open to the network, over HTTPS',
    );
  }

  async #ownCertificate(access: AccessSettings, anew: boolean): Promise<ServerCertificate> {
    const { dataDir, clock, notices } = this.#options;
    const names = [...ourNames(access.names), ...ourAddresses(access.address)];
    const before = this.#certificate?.fingerprint;
    const made = await ownCertificate(dataDir, names, clock.wallTime(), { anew });
    if (made.made && before !== undefined && !anew)
      notices.add(
        'warning',
        `The certificate of the console over the network was about to end and was made anew. Browsers ask about it once more: its fingerprint is ${made.view.fingerprint}.`,
        RENEWED,
      );
    return made;
  }

  #take(certificate: ServerCertificate): void {
    this.#server?.use(certificate);
    this.#certificate = certificate.view;
  }

  async #stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#running = '';
    await server?.[Symbol.asyncDispose]();
  }

  #hasOwner(): boolean {
    return this.#options.users.all.some(({ role }) => role === 'owner');
  }
}

const NO_OWNER = 'Nobody could sign in as an owner. Add a user with the role of an owner first, here at the machine.';
