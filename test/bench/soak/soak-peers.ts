import { AskedProcess } from '../asked-process.ts';
import type { PeersReplies, PeersRequest } from './soak-peers-protocol.ts';

/** The SIP peer of a soak's calls with their RTP, in a process that does nothing else: see soak-peers-protocol.ts. */
export class SoakPeers extends AskedProcess<PeersRequest, PeersReplies> {
  static start(): Promise<SoakPeers> {
    return new SoakPeers(new URL('./soak-peers-main.ts', import.meta.url), "the soak's peers").ready();
  }
}
