/** One trunk, put together: link, transactions, JsSIP, registration or OPTIONS, and the calls. */
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import type { TrunkId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { DigestCredentials } from './digest.ts';
import { DigestClient } from './digest-client.ts';
import { HealthWatch } from './health-watch.ts';
import { type Hop, sameHop } from './hop.ts';
import { IDENTITY, type IdentityPolicy } from './identity-policy.ts';
import { IncomingCall } from './incoming-call.ts';
import type { InfoOptions } from './info-signals.ts';
import { Uri } from './jssip.ts';
import { Links } from './links.ts';
import { createNameService, type NameService } from './name-service.ts';
import { OutgoingCall } from './outgoing-call.ts';
import { PeerAddresses } from './peer-addresses.ts';
import { isDead, peerState } from './peer-state.ts';
import { PublicAddress } from './public-address.ts';
import { Registration } from './registration.ts';
import { SessionRefresh } from './session-refresh.ts';
import { SESSION_TIMER } from './session-timer.ts';
import type { TransportHub } from './transport-hub.ts';
import type {
  DigitsWay,
  Identity,
  IncomingSipCall,
  InviteOptions,
  MediaSeat,
  OutgoingSipCall,
  Trunk,
  TrunkConfig,
  TrunkState,
} from './trunk.ts';
import { TrunkAddresses } from './trunk-addresses.ts';
import { TrunkCallTable } from './trunk-call-table.ts';
import type { TrunkHealth } from './trunk-health-machine.ts';
import { TrunkSocket } from './trunk-socket.ts';
import { hostText } from './uri.ts';
import { type IncomingInvite, UserAgent } from './user-agent.ts';
import { type WireRecord, withoutPin } from './wire-log.ts';

export interface TrunkOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly hub: TransportHub;
  /** The system's where left out. */
  readonly names?: NameService;
  /** Told of each message of its calls, with credentials and keys blanked. */
  readonly onWire?: (message: WireRecord) => void;
}

export const createTrunk = (config: TrunkConfig, options: TrunkOptions): Trunk => new SipTrunk(config, options);

/** What is known is good enough after so long. */
const LOOK_UP_MS = 1_000;
/** How long calls may take to say BYE when the trunk closes. */
const HANG_UP_WAIT_MS = 1_000;

class SipTrunk implements Trunk {
  readonly id: TrunkId;
  readonly #config: TrunkConfig;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #link: Links;
  readonly #peer: PeerAddresses;
  readonly #public: PublicAddress;
  readonly #socket: TrunkSocket;
  readonly #ua: UserAgent;
  readonly #addresses: TrunkAddresses;
  readonly #registration: Registration | undefined;
  readonly #watch: HealthWatch;
  readonly #onState = new Signal<TrunkState>();
  readonly #onHealth = new Signal<TrunkHealth>();
  readonly #onCall = new Signal<IncomingSipCall>();
  readonly #calls: TrunkCallTable;
  #state: TrunkState = { kind: 'starting' };
  /** Where REGISTER and OPTIONS go: the address that was opened last. */
  #opened: Hop | undefined;
  /** The connection broke, and there is no new one yet. */
  #broken = false;
  #closing: Promise<void> | undefined;

  constructor(config: TrunkConfig, { clock, log, hub, names = createNameService(), onWire }: TrunkOptions) {
    this.id = config.id;
    this.#config = config;
    this.#clock = clock;
    this.#log = log.child({ trunk: config.id });
    const registers = config.kind.kind === 'registers' ? config.kind : undefined;
    this.#calls = new TrunkCallTable(this.#log);
    const { host, port, transport, localAddress } = config;
    const target = { ...(config.outboundProxy ?? { host, ...(port === undefined ? {} : { port }) }), transport };
    const nat = config.nat ?? { learn: false };
    this.#public = new PublicAddress({ nat, localAddress, names, clock, log: this.#log });
    this.#peer = new PeerAddresses({ target, localAddress, names, clock, log: this.#log });
    this.#addresses = new TrunkAddresses({ config, link: () => this.#link, peer: this.#peer, ownPublic: this.#public });
    const sessionTimer = config.sessionTimer ?? SESSION_TIMER;
    this.#socket = new TrunkSocket({
      clock,
      sessionTimer,
      reliableProvisional: config.reliableProvisional ?? 'support',
      onUnacknowledged: (callId) => this.#calls.incoming(callId)?.refuse(504),
      log: this.#log,
      onWire,
      contactUser: registers?.user,
      admits: (address) => this.#addresses.admits(address),
      transport: () => this.#link.transport,
      local: (transport) => this.#addresses.local(transport),
      nextHop: (uri) => this.#addresses.nextHop(uri),
      hops: (method) => this.#hops(method),
      route: (hop) => this.#addresses.route(hop),
      reached: (hop) => this.#peer.reached(hop),
      failed: (hop, why, restMs) => this.#peer.failed(hop, why, restMs),
      unheard: (callId) => this.#unheard(callId),
      inviteAnswered: (status, retryAfterMs) => this.#inviteAnswered(status, retryAfterMs),
      learn: (via) => this.#public.learn(via),
      send: (text, to, lost) => this.#link.send(text, to, lost),
      onLateCancel: (callId) => this.#calls.incoming(callId)?.cancelledLate(),
    });
    this.#link = new Links({ config, hub, clock, log: this.#log }, this.#socket);
    this.#link.onDown.on((reason) => this.#linkDown(reason));
    this.#ua = new UserAgent({
      socket: this.#socket,
      user: this.#addresses.user,
      domain: this.#addresses.domain,
      authenticator: new DigestClient(credentialsOf(config), this.#log),
      sessionRefresh: new SessionRefresh(sessionTimer, clock),
      contact: `sip:${encodeURIComponent(this.#addresses.user)}@gateway.invalid`,
      onInvite: (invite) => this.#receiveCall(invite),
    });
    this.#socket.attach(this.#ua);
    const open = (): Promise<void> => this.#open();
    if (registers) {
      this.#registration = new Registration({
        config: { ...config, kind: registers },
        clock,
        log: this.#log,
        ua: this.#ua,
        domain: this.#addresses.domain,
        contact: () => this.#addresses.contact(),
        open,
        tell: (state) => this.#tell(state),
      });
    }
    this.#watch = new HealthWatch({
      clock,
      log: this.#log,
      ua: this.#ua,
      host,
      ...(port === undefined ? {} : { port }),
      intervalS: config.optionsIntervalS,
      registers: registers !== undefined,
      open,
      told: (health, before, roundTripMs) => this.#healthTold(health, before, roundTripMs),
    });
  }

  get digits(): DigitsWay {
    return this.#config.digits ?? 'auto';
  }

  get publicAddress(): string | undefined {
    return this.#public.address;
  }

  get state(): TrunkState {
    return this.#state;
  }

  onState(listener: (state: TrunkState) => void): Disposable {
    return this.#onState.on(listener);
  }

  get health(): TrunkHealth {
    return this.#watch.health;
  }

  onHealth(listener: (health: TrunkHealth) => void): Disposable {
    return this.#onHealth.on(listener);
  }

  noteAudio(came: boolean): void {
    this.#watch.tell({ kind: 'audio', came });
  }

  drill(forMs: number | undefined): void {
    this.#watch.tell(forMs === undefined ? { kind: 'end-drill' } : { kind: 'drill', forMs });
  }

  ask(): Promise<number> {
    return this.#watch.ask();
  }

  onCall(listener: (call: IncomingSipCall) => void): Disposable {
    return this.#onCall.on(listener);
  }

  /** Opens the port; registering or asking goes on by itself. @throws GatewayError `port-in-use` */
  async start(): Promise<void> {
    if (this.#closing) throw new GatewayError('closed', `The trunk ${this.id} is closed.`);
    this.#ua.start();
    try {
      await this.#open();
    } catch (thrown) {
      // A port in use stays in use; a peer that is away may come back.
      if (thrown instanceof GatewayError && thrown.code === 'port-in-use') throw thrown;
      this.#log.warn({ error: errorText(thrown) }, 'trunk not reachable yet');
      if (!this.#asks && !this.#registration)
        this.#tell({ kind: 'unreachable', reason: errorText(thrown), retryInMs: 0 });
    }
    if (this.#closing) return;
    this.#registration?.start();
    if (this.#config.kind.kind === 'peer') {
      this.#watch.tell({ kind: 'start' });
      if (!this.#asks && this.#state.kind === 'starting') this.#tell({ kind: 'in-service' });
    }
  }

  call(target: string, caller: Identity, seat: MediaSeat, options: InviteOptions = {}): OutgoingSipCall {
    if (this.#closing) throw new GatewayError('closed', `The trunk ${this.id} is closed.`);
    const config = this.#config;
    // A peer that is never asked by OPTIONS is looked up by its calls; this one goes by what is known.
    this.#peer.refresh().catch((thrown) => this.#log.warn({ error: errorText(thrown) }, 'the peer’s name'));
    const call = new OutgoingCall({
      trunk: this.id,
      ua: this.#ua,
      info: this.#info,
      caller,
      seat,
      options,
      uris: (to) => this.#addresses.urisFor(to),
      target: { user: target, host: hostText(config.host), port: config.port, transport: this.#link.transport },
      account: config.kind.kind === 'registers' ? config.kind.user : undefined,
      domain: this.#addresses.fromDomain,
      identity: this.#identity,
      abandon: (callId) => this.#socket.abandon(callId),
    });
    this.#calls.add(call);
    return call;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#watch[Symbol.dispose]();
    const hadCalls = this.#calls.size > 0;
    this.#calls.abort('the trunk was closed');
    await this.#registration?.stop();
    this.#registration?.[Symbol.dispose]();
    // BYE and CANCEL may be lost once; give their retransmission a moment.
    if (hadCalls) await this.#allAnswered();
    this.#ua[Symbol.dispose]();
    this.#socket[Symbol.dispose]();
    await this.#link[Symbol.asyncDispose]();
    this.#tell({ kind: 'stopped' });
    this.#onState.clear();
    this.#onHealth.clear();
    this.#onCall.clear();
  }

  async #allAnswered(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    using _deadline = this.#clock.after(HANG_UP_WAIT_MS, resolve);
    using _look = this.#clock.every(20, () => this.#socket.unanswered === 0 && resolve());
    await promise;
  }

  /** Opens the way to the best address that lets itself be opened. @throws GatewayError */
  async #open(): Promise<void> {
    await this.#lookUp();
    let problem: unknown;
    for (const hop of this.#peer.forProbes()) {
      // Closed while the name was looked up: a port opened now would stay open.
      if (this.#closing) throw new GatewayError('closed', `The trunk ${this.id} is closed.`);
      try {
        await this.#link.open(hop);
        this.#opened = hop;
        this.#ready();
        return;
      } catch (thrown) {
        if (thrown instanceof GatewayError && (thrown.code === 'port-in-use' || thrown.code === 'closed')) throw thrown;
        this.#peer.failed(hop, errorText(thrown));
        problem ??= thrown;
      }
    }
    throw problem;
  }

  /** There is a way to the peer, perhaps another than before. */
  #ready(): void {
    const reopened = this.#broken;
    this.#broken = false;
    if (reopened) this.#socket.reconnected();
    const contact = Uri.parse(this.#addresses.contact());
    if (!contact) return;
    const elsewhere = contact.toString() !== this.#ua._contact.uri.toString();
    this.#ua._contact.uri = contact;
    // A WebSocket's Contact is no address: proxies put the connection's own in its place, and that is another now.
    if (elsewhere || (reopened && this.#link.transport.startsWith('ws'))) this.#callsMoved();
  }

  /** Peers of calls that are on would look for us at a connection that is gone: they are told, by a registrar not before it knows us. */
  #callsMoved(): void {
    this.#calls.moved();
    if (!this.#registration || this.#state.kind === 'in-service') this.#calls.tellMoved();
  }

  /** A name server that says nothing costs a known peer no more than a moment: it would be taken for dead otherwise. */
  async #lookUp(): Promise<void> {
    const looked = Promise.all([this.#peer.refresh(), this.#public.refresh()]);
    if (!this.#peer.current) {
      await looked;
      return;
    }
    looked.catch(() => {});
    const { promise, resolve } = Promise.withResolvers<void>();
    using _enough = this.#clock.after(LOOK_UP_MS, resolve);
    await Promise.race([looked, promise]);
  }

  #hops(method: string): readonly Hop[] {
    if (method !== 'REGISTER' && method !== 'OPTIONS') return this.#peer.forCalls();
    const order = this.#peer.forProbes();
    const opened = order.find((hop) => sameHop(hop, this.#opened));
    return opened ? [opened, ...order.filter((hop) => hop !== opened)] : order;
  }

  get #identity(): IdentityPolicy {
    return this.#config.identity ?? IDENTITY;
  }

  get #info(): InfoOptions {
    const body = this.digits === 'info-dtmf' ? 'dtmf' : 'dtmf-relay';
    return { clock: this.#clock, log: this.#log, body };
  }

  #receiveCall(invite: IncomingInvite): void {
    if (this.#closing) {
      invite.session.terminate({ status_code: 503 });
      return;
    }
    const call = new IncomingCall(this.id, invite, this.#info, this.#identity, {
      ua: this.#ua,
      uris: (to) => this.#addresses.urisFor(to),
    });
    this.#calls.add(call);
    this.#log.info({ callId: call.callId, dialled: withoutPin(call.dialled) }, 'SIP call came in');
    this.#onCall.emit(call);
  }

  #linkDown(reason: string): void {
    if (this.#closing) return;
    this.#log.warn({ reason }, 'connection lost');
    this.#broken = true;
    this.#ua.failRequests();
    this.#registration?.lost(reason);
    this.#watch.tell({ kind: 'broken', reason });
    if (!this.#registration && !this.#asks) this.#tell({ kind: 'unreachable', reason, retryInMs: 0 });
  }

  get #asks(): boolean {
    return this.#config.optionsIntervalS > 0;
  }

  #inviteAnswered(status: number, retryAfterMs: number | undefined): void {
    this.#watch.tell(status === 503 ? { kind: 'refused-call', retryAfterMs } : { kind: 'answered', by: 'invite' });
    // Of a peer that is never asked only its calls tell that it is there again.
    if (!this.#registration && !this.#asks && this.#state.kind === 'unreachable' && this.health.kind !== 'down')
      this.#tell({ kind: 'in-service' });
  }

  #unheard(callId: string): void {
    this.#watch.tell({ kind: 'invite-unanswered', reason: `${this.#config.host} did not reply to a call within 3 s` });
    this.#calls.outgoing(callId)?.unheard();
  }

  #healthTold(health: TrunkHealth, before: TrunkHealth, roundTripMs?: number): void {
    if (!this.#registration) {
      const state = peerState(health, before, { roundTripMs, askInMs: this.#watch.askInMs });
      if (state) this.#tell(state);
    } else if (this.#state.kind === 'in-service') {
      // Registered: OPTIONS adds the round trip, and notices a registrar that died between two refreshes.
      if (health.kind === 'down' && isDead(health)) this.#registration.lost(health.reason);
      else if (roundTripMs !== undefined) this.#tell({ kind: 'in-service', roundTripMs });
    } else if (roundTripMs !== undefined) this.#registration.retry();
    if (before.kind !== health.kind || ('why' in before && 'why' in health && before.why !== health.why))
      this.#onHealth.emit(health);
  }

  #tell(state: TrunkState): void {
    const { kind } = this.#state;
    if (kind === 'stopped') return;
    this.#state = state;
    if (kind !== state.kind) this.#log.info({ state }, `trunk ${state.kind}`);
    this.#onState.emit(state);
    if (state.kind === 'in-service') this.#calls.tellMoved();
    if (!this.#registration || kind === state.kind) return;
    if (state.kind === 'in-service') this.#watch.tell({ kind: 'registered' });
    else if (state.kind === 'unreachable') this.#watch.tell({ kind: 'registration-lost', reason: state.reason });
    else if (state.kind === 'refused') {
      const reason = `the registration was refused (${state.status} ${state.reason})`;
      this.#watch.tell({ kind: 'registration-refused', reason });
    }
  }
}

function credentialsOf({ kind }: TrunkConfig): DigestCredentials | undefined {
  if (kind.kind === 'peer') return undefined;
  const { user, authUser, password, realm } = kind;
  return { user: authUser ?? user, password, ...(realm === undefined ? {} : { realm }) };
}
