import { z } from 'zod';
import { conditions, provocation } from './simulator.ts';
import { recordView } from './views.ts';

export { type Conditions, conditions, type Provocation, provocation } from './simulator.ts';

/** What an exchange saw and heard on one line: the proof for tests, and the panel's right-hand side. */
export const exchangeReport = z.object({
  hook: z.enum(['on-hook', 'off-hook']),
  state: z.string(),
  /** Digits heard from the gateway since it went off-hook, as tones or as pulses. */
  digits: z.string(),
  /** The strongest tone heard from the gateway over the last 250 ms. Level in dB below full scale (RMS of a full-scale sine is −3). */
  hears: z.object({ hz: z.number(), levelDb: z.number(), purityDb: z.number() }).optional(),
  offHookCount: z.number(),
});
export type ExchangeReport = z.infer<typeof exchangeReport>;

const nothing = z.object({});
/** An expected refusal is a value: `text` is shown to the person. */
export const outcome = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), text: z.string() }),
]);
export type Outcome = z.infer<typeof outcome>;

const answered = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), callId: z.string() }),
  z.object({ ok: z.literal(false), text: z.string() }),
]);

/** JSON that mediasoup-client and mediasoup understand; the edge checks it. */
const opaque = z.record(z.string(), z.unknown());

/** Requests by name: what goes in, what comes back. Carried by WebSocket or Electron IPC. */
export const requests = {
  /** The history, newest first. */
  'records.list': {
    input: z.object({ limit: z.int().min(1).max(1000).default(50), before: z.number().optional() }),
    output: z.object({ records: z.array(recordView) }),
  },
  /** Makes a simulated line's far end do something. */
  'simulator.provoke': { input: z.object({ line: z.string(), provocation }), output: outcome },
  /** Makes a simulated line better or worse; what is not named stays. */
  'simulator.line': { input: z.object({ line: z.string(), conditions }), output: outcome },
  'simulator.report': {
    input: z.object({ line: z.string() }),
    output: z.object({ report: exchangeReport.optional() }),
  },
  /** Picks up a ringing line at this desk. The desk's audio must be open (`desk.open`). */
  'call.answer': { input: z.object({ line: z.string() }), output: answered },
  /** A hook flash on the call's line, once it is connected: asks the exchange for its attention. */
  'call.flash': { input: z.object({ callId: z.string() }), output: outcome },
  'call.hang-up': { input: z.object({ callId: z.string() }), output: outcome },
  'settings.get': { input: nothing, output: z.object({ settings: opaque }) },
  /** Changes part of the settings. Unknown names and bad values are refused, with the place and what is allowed. */
  'settings.update': { input: z.object({ change: opaque }), output: outcome },
  /** A link that opens the console once more, in another browser. */
  'console.link': { input: nothing, output: z.object({ url: z.string() }) },
  'notice.dismiss': { input: z.object({ id: z.string() }), output: outcome },
  // Talking here: this console's audio, through the WebRTC edge.
  'desk.capabilities': { input: nothing, output: z.object({ routerRtpCapabilities: opaque }) },
  'desk.open': { input: nothing, output: z.object({ send: opaque, receive: opaque }) },
  'desk.connect': { input: z.object({ transport: z.string(), dtlsParameters: opaque }), output: outcome },
  'desk.produce': { input: z.object({ rtpParameters: opaque }), output: z.object({ producer: z.string() }) },
  'desk.consume': { input: z.object({ rtpCapabilities: opaque }), output: z.object({ consumer: opaque }) },
  'desk.close': { input: nothing, output: outcome },
} as const;

export type Requests = typeof requests;
export type RequestName = keyof Requests;
export type RequestInput<N extends RequestName> = z.input<Requests[N]['input']>;
export type RequestParsed<N extends RequestName> = z.output<Requests[N]['input']>;
export type RequestOutput<N extends RequestName> = z.output<Requests[N]['output']>;
