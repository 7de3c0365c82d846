/** Does what the gateway asks of the media process, and answers each request once. */

import type { Discovery } from '../adapters/discovery/discovery.ts';
import type { Clock } from '../core/clock.ts';
import { assertNever, errorText, GatewayError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { BridgeMember, MediaFact, MediaReplies, MediaRequest, MediaStatistics } from '../media/media-protocol.ts';
import type { Party } from './bridge.ts';
import { Bridges } from './bridges.ts';
import { checkMessage } from './checked-message.ts';
import { simulatedFamily, USB_FAMILIES } from './families.ts';
import { FramePump } from './frame-pump.ts';
import type { GatewayPort } from './gateway-port.ts';
import { Headsets } from './headsets.ts';
import { HoldMusic } from './hold-music.ts';
import type { LineDsp } from './line-dsp.ts';
import { Lines } from './lines.ts';
import { Prompts } from './prompts.ts';
import { RtpLegs } from './rtp-legs.ts';
import { UsbAdapters } from './usb-adapters.ts';

export interface MediaServerPorts {
  readonly gateway: GatewayPort;
  readonly clock: Clock;
  readonly log: Log;
  readonly discovery: Discovery;
  readonly createDsp: () => LineDsp;
}

export class MediaServer implements AsyncDisposable {
  readonly #gateway: GatewayPort;
  readonly #log: Log;
  readonly #bridges = new Bridges();
  readonly #pump = new FramePump(this.#bridges);
  readonly #discovery: Discovery;
  readonly #usb: UsbAdapters;
  readonly #headsets: Headsets;
  readonly #lines: Lines;
  readonly #legs: RtpLegs;
  readonly #music: HoldMusic;
  readonly #prompts: Prompts;
  readonly #listening = new DisposableStack();

  constructor({ gateway, clock, log, discovery, createDsp }: MediaServerPorts) {
    this.#gateway = gateway;
    this.#log = log;
    const tell = (fact: MediaFact): void => gateway.post({ type: 'fact', fact });
    const ports = { clock, pump: this.#pump, bridges: this.#bridges, tell };
    this.#discovery = discovery;
    this.#headsets = new Headsets({ discovery, tell, log });
    this.#usb = new UsbAdapters({ discovery, modules: USB_FAMILIES, clock, log });
    const families = { simulated: simulatedFamily, ...this.#usb.families() };
    this.#lines = new Lines({ ...ports, families, createDsp, log });
    this.#legs = new RtpLegs(ports);
    this.#listening.use(discovery.onHeadsets((headsets) => tell({ kind: 'headsets-found', headsets })));
    this.#listening.use(discovery.onChange((adapters) => tell({ kind: 'adapters-found', adapters })));
    this.#music = new HoldMusic(clock);
    this.#prompts = new Prompts(clock);
    this.#music.load().catch((thrown: unknown) => log.error({ error: errorText(thrown) }, 'no music for who waits'));
    this.#listening.use(gateway.onMessage((message) => this.#onMessage(message)));
  }

  /** The dead-man rule's doing. */
  allOnHook(): Promise<void> {
    return this.#lines.allOnHook();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening.dispose();
    this.#legs.closeAll();
    await this.#lines.closeAll();
    await this.#headsets[Symbol.asyncDispose]();
    await this.#discovery[Symbol.asyncDispose]();
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
      case 'find-adapters':
        return this.#discovery.find();
      case 'check-adapter':
        return this.#usb.check(request.key, (is) => this.#lines.find(is));
      case 'open-adapter':
        return this.#lines.open(request.adapter, request.family, request.options);
      case 'close-adapter':
        return this.#lines.close(request.adapter) as Promise<undefined>;
      case 'find-headsets':
        await this.#discovery.find();
        return this.#discovery.headsets;
      case 'open-headset':
        return this.#headsets.open(request.key);
      case 'close-headset':
        return this.#headsets.close(request.key) as Promise<undefined>;
      case 'show-headset':
        return this.#headsets.show(request.key, request.lamp, request.on) as Promise<undefined>;
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
      case 'set-scope':
        this.#lines.get(request.line).setScope(request.on);
        return undefined;
      case 'hear-line':
        return this.#lines.get(request.line).hear(request.ms);
      case 'open-rtp':
        return this.#legs.open(request.leg, request.bindAddress, request.portRange, request.dscp);
      case 'set-rtp':
        this.#legs.get(request.leg).setRemote(request.remote);
        return undefined;
      case 'send-digits': {
        const { leg, digits, toneMs, gapMs } = request;
        return this.#legs.get(leg).sendDigits(digits, toneMs, gapMs) as Promise<undefined>;
      }
      case 'play-beeps':
        this.#legs.get(request.leg).playBeeps(request);
        return undefined;
      case 'play-tone':
        this.#lines.get(request.line).playTone(request);
        return undefined;
      case 'play-prompt': {
        const play = this.#lines.get(request.line).awaitRecorded();
        const samples = await this.#prompts.get(request.file);
        play(samples);
        return { ms: samples.length / 8 };
      }
      case 'stop-sound':
        this.#lines.get(request.line).stopSound();
        return undefined;
      case 'close-leg':
        return this.#legs.close(request.leg);
      case 'set-bridge':
        this.#bridges.set(
          request.bridge,
          request.members.map((member) => this.#party(member)),
        );
        return undefined;
      case 'load-music':
        return this.#music.load(request.file);
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
    if ('music' in member)
      return this.#music.party(member.unlessHeard === undefined ? undefined : this.#legs.get(member.unlessHeard));
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
