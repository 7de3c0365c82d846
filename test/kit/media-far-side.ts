import { Signal } from '../../main/core/events.ts';
import type { FoundHeadset } from '../../main/core/headset.ts';
import { type AdapterId, lineId } from '../../main/core/ids.ts';
import type { AdapterCheck, FoundAdapter } from '../../main/line/found-adapter.ts';
import type { AdapterCapabilities } from '../../main/line/line-adapter.ts';
import type { MediaClient, MediaClientState } from '../../main/media/media-client.ts';
import type { MediaFact, MediaReplies, MediaRequest } from '../../main/media/media-protocol.ts';

/** The far side of the media process's protocol: notes what is asked, and answers as the test says. */
export class MediaFarSide implements MediaClient {
  readonly asked: MediaRequest[] = [];
  readonly states = new Signal<MediaClientState>();
  readonly facts = new Signal<MediaFact>();
  readonly losses = new Signal<string>();
  readonly pid = undefined;
  state: MediaClientState = 'running';
  capabilities: AdapterCapabilities = {
    ports: 1,
    senses: { battery: true, loopCurrent: true, polarity: true, lineInUse: false },
    callerId: 'by-host',
    echoCanceller: false,
    pulse: false,
    groundStart: false,
    audio: '16-bit linear',
  };
  /** What is plugged in. */
  found: readonly FoundAdapter[] = [];
  headsets: readonly FoundHeadset[] = [];
  check: AdapterCheck = { identity: 'it', voice: { usable: true }, formats: [], facts: [] };
  /** Refused, as by an adapter that is ill, with `why`. */
  refuses: MediaRequest['kind'] | undefined;
  why = 'it is ill';

  constructor(able: Partial<AdapterCapabilities> = {}) {
    this.capabilities = { ...this.capabilities, ...able };
  }

  onState = (listener: (state: MediaClientState) => void) => this.states.on(listener);
  onFact = (listener: (fact: MediaFact) => void) => this.facts.on(listener);
  onLost = (listener: (reason: string) => void) => this.losses.on(listener);
  start = () => Promise.resolve();
  leave = () => {};

  request<R extends MediaRequest>(request: R): Promise<MediaReplies[R['kind']]> {
    this.asked.push(request);
    if (request.kind === this.refuses) return Promise.reject(new Error(this.why));
    return Promise.resolve(this.#answer(request) as MediaReplies[R['kind']]);
  }

  kinds = (kind: MediaRequest['kind']) => this.asked.filter((request) => request.kind === kind);

  /** Devices come and go. */
  plugged(...found: readonly FoundAdapter[]): void {
    this.found = found;
    this.facts.emit({ kind: 'adapters-found', adapters: found });
  }

  headsetsPlugged(...headsets: readonly FoundHeadset[]): void {
    this.headsets = headsets;
    this.facts.emit({ kind: 'headsets-found', headsets });
  }

  [Symbol.asyncDispose] = () => Promise.resolve();

  #answer(request: MediaRequest): unknown {
    switch (request.kind) {
      case 'find-headsets':
        return this.headsets;
      case 'open-headset':
        return { name: request.key, lamps: ['ring', 'off-hook', 'mute', 'hold'], buttons: ['hook', 'mute'] };
      case 'open-adapter':
        return this.#opened(request.adapter);
      case 'find-adapters':
        return this.found;
      case 'check-adapter':
        return this.check;
      default:
        return undefined;
    }
  }

  #opened(adapter: AdapterId) {
    const { capabilities } = this;
    return {
      capabilities,
      lines: Array.from({ length: capabilities.ports }, (_, index) => lineId(adapter, index + 1)),
    };
  }
}
