import { z } from 'zod';
import { accessRequests } from './access.ts';
import { contactRequests } from './contacts.ts';
import { dialLookRequests } from './dial-look.ts';
import { diallingRequests } from './dialling.ts';
import { headsetRequests } from './headset.ts';
import { historyRequests } from './history.ts';
import { lineSetupRequests } from './line-setup.ts';
import { monitoringRequests } from './monitoring.ts';
import { answered, nothing, outcome } from './outcome.ts';
import { provisioningRequests } from './provisioning.ts';
import { nightMode, routeAnswer, routeQuestion } from './routing.ts';
import { routingDeskRequests } from './routing-desk.ts';
import { scopeRequests } from './scope.ts';
import { conditions, provocation } from './simulator.ts';
import { telephone, telephoneRequests } from './telephone.ts';
import { troubleRequests } from './trouble.ts';
import { trunkPreset } from './trunk-presets.ts';
import { recordView } from './views.ts';

export { type Outcome, outcome } from './outcome.ts';
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

/** What a device check found out: what a person may paste into a report. */
export const adapterCheck = z.object({
  /** As the device calls itself: `CX93001-EIS_V0.2013-V92`. */
  identity: z.string(),
  /** Whether calls can be made with it, and why not. */
  voice: z.discriminatedUnion('usable', [
    z.object({ usable: z.literal(true) }),
    z.object({ usable: z.literal(false), why: z.string() }),
  ]),
  /** Audio formats in the device's own words, and the one that is used. */
  formats: z.array(z.string()).readonly(),
  format: z.string().optional(),
  /** What else was found, in order. */
  facts: z.array(z.object({ name: z.string(), value: z.string() })).readonly(),
  /** Audio sent through the device and back. */
  loopback: z.object({ ok: z.boolean(), detail: z.string() }).optional(),
});

/** `report`: all that is known of the adapter, as text to paste. Without one, nothing was tried. */
const checked = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), check: adapterCheck, report: z.string() }),
  z.object({ ok: z.literal(false), text: z.string(), report: z.string().optional() }),
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
  ...historyRequests,
  ...contactRequests,
  /** Makes a simulated line's far end do something. */
  'simulator.provoke': { input: z.object({ line: z.string(), provocation }), output: outcome },
  /** Makes a simulated line better or worse; what is not named stays. */
  'simulator.line': { input: z.object({ line: z.string(), conditions }), output: outcome },
  'simulator.report': {
    input: z.object({ line: z.string() }),
    output: z.object({ report: exchangeReport.optional() }),
  },
  /**
   * Picks up a ringing line at this desk. The desk's audio must be open (`desk.open`); with `phone` none need be: that rings, and
   * has the call when it is picked up, unless somebody else took it meanwhile (the push `phone.over` says so).
   */
  'call.answer': { input: z.object({ line: z.string(), phone: telephone.optional() }), output: answered },
  /** Picks up a call that rings at the desks, whichever way it came. */
  'call.pick-up': { input: z.object({ callId: z.string(), phone: telephone.optional() }), output: answered },
  /** A hook flash on the call's line, once it is connected: asks the exchange for its attention. */
  'call.flash': { input: z.object({ callId: z.string() }), output: outcome },
  /** Lets everybody in the call wait with music; a desk in it may take another call meanwhile. */
  'call.hold': { input: z.object({ callId: z.string() }), output: outcome },
  'call.resume': { input: z.object({ callId: z.string() }), output: outcome },
  /**
   * Puts somebody through to an extension or a number, as the routes have it for the console, without speaking to whoever
   * takes it. `keep`: who is put through, the caller or the called; left out, whoever is not at this desk.
   */
  'call.transfer': {
    input: z.object({
      callId: z.string(),
      to: z.string().min(1).max(64),
      keep: z.enum(['caller', 'called']).optional(),
    }),
    output: outcome,
  },
  /** Two calls become one: an attended transfer. The first goes on, and whoever was in both is free. */
  'call.join': { input: z.object({ callId: z.string(), other: z.string() }), output: outcome },
  /** Lets a call wait in a slot, the first free one when left out, to be fetched here or by dialling the slot. */
  'call.park': {
    input: z.object({ callId: z.string(), slot: z.string().max(16).optional() }),
    output: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), slot: z.string() }),
      z.object({ ok: z.literal(false), text: z.string() }),
    ]),
  },
  /** Fetches who waits in a slot to this desk. */
  'call.retrieve': { input: z.object({ slot: z.string().max(16), phone: telephone.optional() }), output: answered },
  ...telephoneRequests,
  'call.hang-up': { input: z.object({ callId: z.string() }), output: outcome },
  ...diallingRequests,
  ...dialLookRequests,
  /** What would become of a call, and why, without calling. */
  'route.try': { input: routeQuestion, output: routeAnswer },
  /** Switches every schedule to its night side, to its day side, or back to the clock. */
  'routing.night': { input: z.object({ mode: nightMode }), output: outcome },
  /**
   * Takes a trunk that is in order as down for new calls, for `holdS` at the most, and measures how long it takes until
   * calls have another way that is proven. Calls in progress stay.
   */
  'failover.drill': {
    input: z.object({ trunk: z.string().max(64), holdS: z.int().min(5).max(600).default(60) }),
    output: outcome,
  },
  'failover.end-drill': { input: z.object({ trunk: z.string().max(64) }), output: outcome },
  /** Identifies a plugged-in adapter and tries what it can do. Takes seconds, and none of its lines may be in use. */
  'adapter.check': { input: z.object({ key: z.string() }), output: checked },
  /** Takes an adapter that is not plugged in out of the settings, with its lines and what they were set to. */
  'adapter.forget': { input: z.object({ id: z.string() }), output: outcome },
  'settings.get': { input: nothing, output: z.object({ settings: opaque }) },
  /** Changes part of the settings. Unknown names and bad values are refused, with the place and what is allowed. */
  'settings.update': { input: z.object({ change: opaque }), output: outcome },
  /** Defaults for trunks to common PBXs and providers, and what to do at their side. */
  'trunk.presets': { input: nothing, output: z.object({ presets: z.array(trunkPreset) }) },
  /** A link that opens the console once more, in another browser. */
  'console.link': { input: nothing, output: z.object({ url: z.string() }) },
  'notice.dismiss': { input: z.object({ id: z.string() }), output: outcome },
  /** Hears a banned source again, and forgets what was held against it. */
  'security.lift': { input: z.object({ source: z.string().max(64) }), output: outcome },
  /** An alarm of the guards is dealt with: see its `lifting`. */
  'guards.lift': { input: z.object({ id: z.string().max(200) }), output: outcome },
  /** The office's PIN for calls that need one, 4 to 8 digits; left out: there is none any more. Only a hash of it is kept. */
  'guards.pin': { input: z.object({ pin: z.string().max(16).optional() }), output: outcome },
  /** The PIN for callers on a line who are asked for a number (`two-stage`), as `guards.pin`; another one than that is safer. */
  'two-stage.pin': { input: z.object({ pin: z.string().max(16).optional() }), output: outcome },
  // Talking here: this console's audio, through the WebRTC edge.
  'desk.capabilities': { input: nothing, output: z.object({ routerRtpCapabilities: opaque }) },
  'desk.open': { input: nothing, output: z.object({ send: opaque, receive: opaque }) },
  'desk.connect': { input: z.object({ transport: z.string(), dtlsParameters: opaque }), output: outcome },
  'desk.produce': { input: z.object({ rtpParameters: opaque }), output: z.object({ producer: z.string() }) },
  'desk.consume': { input: z.object({ rtpCapabilities: opaque }), output: z.object({ consumer: opaque }) },
  'desk.close': { input: nothing, output: outcome },
  ...lineSetupRequests,
  ...headsetRequests,
  ...accessRequests,
  ...monitoringRequests,
  ...provisioningRequests,
  ...scopeRequests,
  ...routingDeskRequests,
  ...troubleRequests,
} as const;

export type Requests = typeof requests;
export type RequestName = keyof Requests;
export type RequestInput<N extends RequestName> = z.input<Requests[N]['input']>;
export type RequestParsed<N extends RequestName> = z.output<Requests[N]['input']>;
export type RequestOutput<N extends RequestName> = z.output<Requests[N]['output']>;
