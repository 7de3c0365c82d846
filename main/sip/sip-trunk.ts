/** One trunk, put together: link, transactions, JsSIP, registration or OPTIONS, and the calls. */
import net from 'node:net';
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import type { TrunkId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { IncomingCall } from './incoming-call.ts';
import type { InfoOptions } from './info-signals.ts';
import { Uri } from './jssip.ts';
import { createLink, type Link } from './link.ts';
import { isPrivateAddress, resolveHost } from './names.ts';
import { OptionsPing } from './options-ping.ts';
import { OutgoingCall } from './outgoing-call.ts';
import { Registration } from './registration.ts';
import type { TransportHub } from './transport-hub.ts';
import type {
  DigitsWay,
  Identity,
  IncomingSipCall,
  MediaSeat,
  OutgoingSipCall,
  Trunk,
  TrunkConfig,
  TrunkState,
} from './trunk.ts';
import { TrunkSocket } from './trunk-socket.ts';
import { hostText, parseUri } from './uri.ts';
import { type IncomingInvite, UserAgent } from './user-agent.ts';
import { DEFAULT_PORT, type HostPort } from './via.ts';

export interface TrunkOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly hub: TransportHub;
}

export const createTrunk = (config: TrunkConfig, options: TrunkOptions): Trunk => new SipTrunk(config, options);

const PEER_USER = 'gateway';
/** How long calls may take to say BYE when the trunk closes. */
const HANG_UP_WAIT_MS = 1_000;

class SipTrunk implements Trunk {
  readonly id: TrunkId;
  readonly #config: TrunkConfig;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #link: Link;
  readonly #socket: TrunkSocket;
  readonly #ua: UserAgent;
  readonly #domain: string;
  readonly #registration: Registration | undefined;
  readonly #ping: OptionsPing | undefined;
  readonly #onState = new Signal<TrunkState>();
  readonly #onCall = new Signal<IncomingSipCall>();
  readonly #calls = new Map<string, IncomingCall | OutgoingCall>();
  #state: TrunkState = { kind: 'starting' };
  #addresses: readonly string[] = [];
  #closing: Promise<void> | undefined;

  constructor(config: TrunkConfig, { clock, log, hub }: TrunkOptions) {
    this.id = config.id;
    this.#config = config;
    this.#clock = clock;
    this.#log = log.child({ trunk: config.id });
    const registers = config.kind.kind === 'registers' ? config.kind : undefined;
    this.#domain = hostText(registers?.domain ?? config.host);
    this.#socket = new TrunkSocket({
      transport: config.transport.toUpperCase() as 'UDP' | 'TCP' | 'TLS' | 'WS' | 'WSS',
      clock,
      log: this.#log,
      contactUser: registers?.user,
      admits: (address) => this.#admits(address),
      local: () => this.#local(),
      nextHop: (uri) => this.#nextHop(uri),
      send: (text, to) => this.#link.send(text, to),
      onLateCancel: (callId) => {
        const call = this.#calls.get(callId);
        if (call instanceof IncomingCall) call.cancelledLate();
      },
    });
    this.#link = createLink({ config, hub, clock, log: this.#log }, this.#socket);
    this.#link.onDown.on((reason) => this.#linkDown(reason));
    this.#ua = new UserAgent({
      socket: this.#socket,
      user: registers?.user ?? PEER_USER,
      domain: this.#domain,
      ...(registers ? { authUser: registers.authUser ?? registers.user, password: registers.password } : {}),
      contact: `sip:${encodeURIComponent(registers?.user ?? PEER_USER)}@gateway.invalid`,
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
        domain: this.#domain,
        contact: () => this.#contact(),
        open,
        tell: (state) => this.#tell(state),
      });
    }
    if (config.optionsIntervalS > 0) {
      const { host, port, optionsIntervalS: intervalS } = config;
      const tell = (state: TrunkState): void => this.#pinged(state);
      this.#ping = new OptionsPing({ clock, ua: this.#ua, host, port, intervalS, open, tell });
    }
  }

  get digits(): DigitsWay {
    return this.#config.digits ?? 'auto';
  }

  get state(): TrunkState {
    return this.#state;
  }

  onState(listener: (state: TrunkState) => void): Disposable {
    return this.#onState.on(listener);
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
      if (!this.#ping && !this.#registration)
        this.#tell({ kind: 'unreachable', reason: errorText(thrown), retryInMs: 0 });
    }
    if (this.#closing) return;
    this.#registration?.start();
    if (this.#config.kind.kind === 'peer') {
      if (this.#ping) this.#ping.start();
      else if (this.#state.kind === 'starting') this.#tell({ kind: 'in-service' });
    }
  }

  call(target: string, caller: Identity, seat: MediaSeat): OutgoingSipCall {
    if (this.#closing) throw new GatewayError('closed', `The trunk ${this.id} is closed.`);
    const { config, domain } = { config: this.#config, domain: this.#domain };
    const call = new OutgoingCall({
      trunk: this.id,
      ua: this.#ua,
      info: this.#info,
      caller,
      seat,
      target: { user: target, host: hostText(config.host), port: config.port, transport: config.transport },
      account: config.kind.kind === 'registers' ? config.kind.user : undefined,
      // A peer knows us by our address, a registrar by its domain.
      domain: config.kind.kind === 'registers' ? domain : hostText(this.#local().address),
      abandon: (callId) => this.#socket.abandon(callId),
    });
    this.#track(call);
    return call;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#ping?.[Symbol.dispose]();
    const hadCalls = this.#calls.size > 0;
    for (const call of [...this.#calls.values()]) call.abort('the trunk was closed');
    await this.#registration?.stop();
    this.#registration?.[Symbol.dispose]();
    // BYE and CANCEL may be lost once; give their retransmission a moment.
    if (hadCalls) await this.#allAnswered();
    this.#ua[Symbol.dispose]();
    this.#socket[Symbol.dispose]();
    await this.#link[Symbol.asyncDispose]();
    this.#tell({ kind: 'stopped' });
    this.#onState.clear();
    this.#onCall.clear();
  }

  async #allAnswered(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    using _deadline = this.#clock.after(HANG_UP_WAIT_MS, resolve);
    using _look = this.#clock.every(20, () => this.#socket.unanswered === 0 && resolve());
    await promise;
  }

  async #open(): Promise<void> {
    const { host, port, localAddress } = this.#config;
    this.#addresses = await resolveHost(host, localAddress);
    // Closed while the name was looked up: a port opened now would stay open.
    if (this.#closing) throw new GatewayError('closed', `The trunk ${this.id} is closed.`);
    await this.#link.open({ address: this.#addresses[0] ?? host, port });
    const contact = Uri.parse(this.#contact());
    if (contact) this.#ua._contact.uri = contact;
  }

  get #info(): InfoOptions {
    const body = this.digits === 'info-dtmf' ? 'dtmf' : 'dtmf-relay';
    return { clock: this.#clock, log: this.#log, body };
  }

  #local(): HostPort {
    const { local } = this.#link;
    // Over a WebSocket only the connection itself leads to us (RFC 7118 §5.2.4).
    if (this.#config.transport.startsWith('ws'))
      return { address: `${this.id.toLowerCase().replace(/[^a-z0-9]/g, '')}.invalid`, port: 5060 };
    return local;
  }

  #contact(): string {
    const { kind, transport } = this.#config;
    const user = encodeURIComponent(kind.kind === 'registers' ? kind.user : PEER_USER);
    const { address, port } = this.#local();
    return `sip:${user}@${hostText(address)}:${port};transport=${transport === 'wss' ? 'ws' : transport}`;
  }

  #admits(address: string): boolean {
    const { kind, host } = this.#config;
    if (address === host || this.#addresses.includes(address)) return true;
    return kind.kind === 'peer' && kind.allowedAddresses.includes(address);
  }

  #nextHop(uri: string): HostPort {
    const { host, port, transport } = this.#config;
    const peer = { address: this.#addresses[0] ?? host, port };
    const parsed = parseUri(uri);
    if (!parsed || parsed.scheme === 'tel') return peer;
    const { host: name } = parsed;
    // Out of a dialog the Request-URI names the domain, which need not be where the trunk's peer is.
    if (name === this.#domain && parsed.port === undefined) return peer;
    const port2 = parsed.port ?? DEFAULT_PORT[transport];
    if (name === host || name === this.#domain) return { address: peer.address, port: port2 };
    if (!net.isIP(name)) return peer;
    // A PBX behind NAT that writes its inside address into its Contact is reached where we know it.
    return isPrivateAddress(name) && !isPrivateAddress(peer.address) ? peer : { address: name, port: port2 };
  }

  #receiveCall(invite: IncomingInvite): void {
    if (this.#closing) {
      invite.session.terminate({ status_code: 503 });
      return;
    }
    const call = new IncomingCall(this.id, invite, this.#info);
    this.#track(call);
    this.#log.info({ callId: call.callId, dialled: call.dialled }, 'SIP call came in');
    this.#onCall.emit(call);
  }

  #track(call: IncomingCall | OutgoingCall): void {
    this.#calls.set(call.callId, call);
    call.onEnd((end) => {
      this.#calls.delete(call.callId);
      this.#log.info({ callId: call.callId, ...end }, 'SIP call ended');
    });
  }

  #linkDown(reason: string): void {
    if (this.#closing) return;
    this.#log.warn({ reason }, 'connection lost');
    this.#ua.failRequests();
    this.#registration?.lost(reason);
    this.#ping?.lost(reason);
    if (!this.#registration && !this.#ping) this.#tell({ kind: 'unreachable', reason, retryInMs: 0 });
  }

  #pinged(state: TrunkState): void {
    if (!this.#registration) {
      this.#tell(state);
      return;
    }
    // Registered: OPTIONS adds the round trip, and notices a registrar that died between two refreshes.
    if (state.kind === 'unreachable') {
      if (this.#state.kind === 'in-service') this.#registration.lost(state.reason);
    } else if (this.#state.kind === 'in-service') this.#tell(state);
  }

  #tell(state: TrunkState): void {
    const { kind } = this.#state;
    if (kind === 'stopped') return;
    const starts = state.kind === 'in-service' && kind !== 'in-service' && this.#registration;
    this.#state = state;
    if (kind !== state.kind) this.#log.info({ state }, `trunk ${state.kind}`);
    this.#onState.emit(state);
    if (starts) this.#ping?.start();
  }
}
