/** Does what the gateway asks of the media process, and answers each request once. */

import type { Clock } from '../core/clock.ts';
import { assertNever, errorText, GatewayError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { BridgeMember, MediaFact, MediaReplies, MediaRequest, MediaStatistics } from '../media/media-protocol.ts';
import type { Party } from './bridge.ts';
import { Bridges } from './bridges.ts';
import { checkMessage } from './checked-message.ts';
import { FramePump } from './frame-pump.ts';
import type { GatewayPort } from './gateway-port.ts';
import type { LineDsp } from './line-dsp.ts';
import { type FamilyLoader, Lines } from './lines.ts';
import { RtpLegs } from './rtp-legs.ts';

export interface MediaServerPorts {
  readonly gateway: GatewayPort;
  readonly clock: Clock;
  readonly log: Log;
  readonly families: Readonly<Record<string, FamilyLoader>>;
  readonly createDsp: () => LineDsp;
}

export class MediaServer implements AsyncDisposable {
  readonly #gateway: GatewayPort;
  readonly #log: Log;
  readonly #bridges = new Bridges();
  readonly #pump = new FramePump(this.#bridges);
  readonly #lines: Lines;
  readonly #legs: RtpLegs;
  readonly #listening: Disposable;

  constructor({ gateway, clock, log, families, createDsp }: MediaServerPorts) {
    this.#gateway = gateway;
    this.#log = log;
    const tell = (fact: MediaFact): void => gateway.post({ type: 'fact', fact });
    const ports = { clock, pump: this.#pump, bridges: this.#bridges, tell };
    this.#lines = new Lines({ ...ports, families, createDsp, log });
    this.#legs = new RtpLegs(ports);
    this.#listening = gateway.onMessage((message) => this.#onMessage(message));
  }

  /** The dead-man rule's doing. */
  allOnHook(): Promise<void> {
    return this.#lines.allOnHook();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening[Symbol.dispose]();
    this.#legs.closeAll();
    await this.#lines.closeAll();
    this.#pump[Symbol.dispose]();
  }

  #onMessage(data: unknown): void {
    const checked = checkMessage(data);
    if (!checked) {
      this.#log.warn({ data }, 'a message that is none of ours was ignored');
      return;
    }
    if (!checked.ok) {
      this.#refuse(checked.id, checked.error);
      return;
    }
    if (checked.message.type === 'request') void this.#answer(checked.message.id, checked.message.request);
  }

  async #answer(id: number, request: MediaRequest): Promise<void> {
    try {
      const value = await this.#do(request);
      this.#gateway.post({ type: 'reply', id, ok: true, value });
    } catch (thrown) {
      this.#refuse(id, thrown);
    }
  }

  #refuse(id: number, thrown: unknown): void {
    const code = thrown instanceof GatewayError ? thrown.code : 'media-refused';
    const message = errorText(thrown);
    this.#log.debug({ request: id, code }, message);
    this.#gateway.post({ type: 'reply', id, ok: false, code, message });
  }

  async #do(request: MediaRequest): Promise<MediaReplies[MediaRequest['kind']]> {
    switch (request.kind) {
      case 'open-adapter':
        return this.#lines.open(request.adapter, request.family, request.options);
      case 'close-adapter':
        return this.#lines.close(request.adapter) as Promise<undefined>;
      case 'set-hook':
        return this.#lines.get(request.line).setHook(request.hook) as Promise<undefined>;
      case 'set-start':
        return this.#lines.get(request.line).setStart(request.start) as Promise<undefined>;
      case 'hook-flash':
        return this.#lines.get(request.line).hookFlash(request.ms) as Promise<undefined>;
      case 'dial':
        return this.#lines.get(request.line).dial(request.digits, request) as Promise<undefined>;
      case 'set-levels':
        this.#lines.get(request.line).setLevels(request);
        return undefined;
      case 'set-echo':
        this.#lines.get(request.line).setEcho(request, request.path);
        return undefined;
      case 'listen':
        this.#lines.get(request.line).listen(request.listening);
        return undefined;
      case 'open-rtp':
        return this.#legs.open(request.leg, request.bindAddress, request.portRange);
      case 'set-rtp':
        this.#legs.get(request.leg).setRemote(request.remote);
        return undefined;
      case 'send-digits': {
        const { leg, digits, toneMs, gapMs } = request;
        return this.#legs.get(leg).sendDigits(digits, toneMs, gapMs) as Promise<undefined>;
      }
      case 'close-leg':
        return this.#legs.close(request.leg);
      case 'set-bridge':
        this.#bridges.set(
          request.bridge,
          request.members.map((member) => this.#party(member)),
        );
        return undefined;
      case 'close-bridge':
        this.#bridges.close(request.bridge);
        return undefined;
      case 'statistics':
        return this.#statistics();
      default:
        return assertNever(request);
    }
  }

  #party(member: BridgeMember): Party {
    return 'line' in member ? this.#lines.get(member.line).party : this.#legs.get(member.leg).party;
  }

  #statistics(): MediaStatistics {
    const { user, system } = process.cpuUsage();
    return {
      legs: this.#legs.statistics(),
      worstFrameMs: this.#pump.takeWorstFrameMs(),
      cpuMs: (user + system) / 1000,
      rssBytes: process.memoryUsage.rss(),
    };
  }
}
