import { randomUUID } from 'node:crypto';

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/** A USB adapter (or the simulated exchange), e.g. `simulated-1`. Stable over restarts. */
export type AdapterId = Id<'adapter'>;
/** One analog line: `<adapter id>/<port>`, ports counted from 1. */
export type LineId = Id<'line'>;
/** One SIP account or peer, as named in the settings. */
export type TrunkId = Id<'trunk'>;
/** One audio leg in the media process that is not a line (RTP to a peer or to the WebRTC edge). */
export type LegId = Id<'leg'>;
/** The joined audio of a call's legs. */
export type BridgeId = Id<'bridge'>;
/** One call: its legs and why. Also the key of its record. */
export type CallId = Id<'call'>;

export const adapterId = (text: string): AdapterId => text as AdapterId;
export const trunkId = (text: string): TrunkId => text as TrunkId;
export const lineId = (adapter: AdapterId, port: number): LineId => `${adapter}/${port}` as LineId;
export const asLineId = (text: string): LineId => text as LineId;
export const newLegId = (): LegId => randomUUID() as string as LegId;
export const newBridgeId = (): BridgeId => randomUUID() as string as BridgeId;
export const newCallId = (): CallId => randomUUID() as string as CallId;
export const asCallId = (text: string): CallId => text as CallId;

/** Takes a line's id apart again. */
export function adapterAndPort(line: LineId): { adapter: AdapterId; port: number } {
  const slash = line.lastIndexOf('/');
  return { adapter: line.slice(0, slash) as AdapterId, port: Number(line.slice(slash + 1)) };
}
