import { AskedProcess } from './asked-process.ts';
import type { WireReplies, WireRequest } from './wire-protocol.ts';

/** A process full of RTP peers: see wire-protocol.ts. */
export class Wire extends AskedProcess<WireRequest, WireReplies> {
  static start(): Promise<Wire> {
    return new Wire(new URL('./wire-main.ts', import.meta.url), 'RTP peers').ready();
  }
}
