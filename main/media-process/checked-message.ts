/** Messages of the gateway, checked before anything is done: a wrong one is refused with a text and changes nothing. */
import { isIP } from 'node:net';
import { z } from 'zod';
import { CODECS, PACKET_MS } from '../core/codec.ts';
import { GatewayError } from '../core/errors.ts';
import { headsetLamps } from '../core/headset.ts';
import { SRTP_KEY_BYTES, type SrtpSuite } from '../core/srtp-suite.ts';
import type { ToMediaProcess } from '../media/media-protocol.ts';

const id = z.string().min(1).max(200);
const port = z.int().min(1).max(65535);
const address = z.string().refine((text) => isIP(text) !== 0, 'must be an IP address');
const payloadType = z.int().min(0).max(127);
const codec = z.enum(CODECS);
const digits = z
  .string()
  .regex(/^[0-9A-D*#,]+$/, 'must be made of 0 to 9, A to D, *, # and a comma for a pause')
  .max(200);
const toneMs = z.number().min(40).max(10_000);
const gapMs = z.number().min(0).max(10_000);
/** As native/src/echo-history.h: 120 ms of delay and 64 ms of path. */
const MAX_ECHO_PATH = 1472;
const levelDb = z.number().min(-20).max(20);
const toneName = z.enum(['dial', 'ringback', 'busy', 'congestion', 'sit', 'howler', 'unobtainable']);
const toneSegment = z.strictObject({ hz: z.array(z.number()), onMs: z.number(), offMs: z.number() });

const srtpKey = z.strictObject({
  suite: z.enum(Object.keys(SRTP_KEY_BYTES) as SrtpSuite[]),
  key: z.base64().max(64),
});

const remote = z.strictObject({
  address,
  port,
  codec,
  payloadType,
  receives: z.array(z.strictObject({ codec, payloadType })).max(16).optional(),
  packetMs: z.int().min(PACKET_MS.least).max(PACKET_MS.most).optional(),
  opus: z
    .strictObject({ fec: z.boolean(), dtx: z.boolean(), constant: z.boolean(), bitrate: z.int().min(6000).max(40_000) })
    .optional(),
  rtcp: z.union([z.literal('muxed'), port]).optional(),
  eventReceivedAs: payloadType.optional(),
  eventClockHz: z.literal([8000, 16_000, 48_000]).optional(),
  eventPayloadType: payloadType.optional(),
  comfortNoisePayloadType: payloadType.optional(),
  silenceSuppression: z.boolean().optional(),
  digits: z.enum(['events', 'audio', 'signalled']).optional(),
  direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']),
  latch: z.enum(['announced-only', 'first-source']),
  crypto: z.strictObject({ send: srtpKey, receive: srtpKey }).optional(),
});

const listening = z.strictObject({
  dtmf: z.boolean(),
  callerId: z.array(z.enum(['bell202', 'v23', 'dtmf', 'jclip'])),
  country: z.string().max(16).optional(),
  callWaiting: z.enum(['A', 'D', 'report']).optional(),
  voice: z.boolean().optional(),
  tones: z.array(
    z.strictObject({
      tone: toneName,
      segments: z.array(toneSegment),
      cycles: z.int().min(1).max(8).optional(),
    }),
  ),
});

const member = z.union([
  z.strictObject({ line: id }),
  z.strictObject({ leg: id }),
  z.strictObject({ music: z.literal(true), unlessHeard: id.optional() }),
]);

const request = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('find-adapters') }),
  z.strictObject({ kind: z.literal('check-adapter'), key: id }),
  z.strictObject({
    kind: z.literal('open-adapter'),
    adapter: id,
    family: z.string(),
    options: z.record(z.string(), z.unknown()),
  }),
  z.strictObject({ kind: z.literal('close-adapter'), adapter: id }),
  z.strictObject({ kind: z.literal('find-headsets') }),
  z.strictObject({ kind: z.literal('open-headset'), key: id }),
  z.strictObject({ kind: z.literal('close-headset'), key: id }),
  z.strictObject({ kind: z.literal('show-headset'), key: id, lamp: z.enum(headsetLamps), on: z.boolean() }),
  z.strictObject({ kind: z.literal('set-hook'), line: id, hook: z.enum(['on-hook', 'off-hook']) }),
  z.strictObject({ kind: z.literal('set-start'), line: id, start: z.enum(['loop', 'ground']) }),
  z.strictObject({ kind: z.literal('hook-flash'), line: id, ms: z.number().min(20).max(2000) }),
  z.strictObject({
    kind: z.literal('dial'),
    line: id,
    digits,
    toneMs,
    gapMs,
    levelDb: z.number().min(-60).max(-4).optional(),
    twistDb: z.number().min(-8).max(8).optional(),
    pulse: z
      .strictObject({
        perSecond: z.number().min(5).max(30),
        makePercent: z.number().min(10).max(90),
        interDigitMs: z.number().min(200).max(3000),
      })
      .optional(),
  }),
  z.strictObject({ kind: z.literal('set-levels'), line: id, fromLineDb: levelDb, toLineDb: levelDb }),
  z.strictObject({
    kind: z.literal('set-echo'),
    line: id,
    tailMs: z.literal([0, 32, 64]),
    nlp: z.boolean(),
    path: z
      .instanceof(Float32Array)
      .refine(({ length }) => length <= MAX_ECHO_PATH, 'too long')
      .optional(),
  }),
  z.strictObject({ kind: z.literal('listen'), line: id, listening }),
  z.strictObject({ kind: z.literal('set-scope'), line: id, on: z.boolean() }),
  z.strictObject({ kind: z.literal('hear-line'), line: id, ms: z.number().min(20).max(20_000) }),
  z.strictObject({
    kind: z.literal('open-rtp'),
    leg: id,
    bindAddress: address,
    portRange: z.tuple([port, port]),
    dscp: z.int().min(0).max(63).optional(),
  }),
  z.strictObject({ kind: z.literal('set-rtp'), leg: id, remote }),
  z.strictObject({ kind: z.literal('send-digits'), leg: id, digits, toneMs, gapMs }),
  z.strictObject({
    kind: z.literal('play-beeps'),
    leg: id,
    hz: z.number().min(100).max(3400),
    levelDb: z.number().min(-40).max(0),
    onMs: z.int().min(20).max(2_000),
    offMs: z.int().min(0).max(10_000),
    times: z.int().min(0).max(100),
  }),
  z.strictObject({
    kind: z.literal('play-tone'),
    line: id,
    segments: z
      .array(
        z.strictObject({
          hz: z.array(z.number().min(100).max(3900)).min(1).max(4),
          onMs: z.number().min(20).max(60_000),
          offMs: z.number().min(0).max(60_000),
        }),
      )
      .min(1)
      .max(32),
    levelDb: z.number().min(-40).max(-3),
    times: z.int().min(1).max(20).optional(),
    unheard: z.array(toneName).max(8),
  }),
  z.strictObject({ kind: z.literal('play-prompt'), line: id, file: z.string().min(1).max(4096) }),
  z.strictObject({ kind: z.literal('stop-sound'), line: id }),
  z.strictObject({ kind: z.literal('close-leg'), leg: id }),
  z.strictObject({ kind: z.literal('set-bridge'), bridge: id, members: z.array(member).max(32) }),
  z.strictObject({ kind: z.literal('close-bridge'), bridge: id }),
  z.strictObject({ kind: z.literal('load-music'), file: z.string().max(4096).optional() }),
  z.strictObject({ kind: z.literal('statistics') }),
]);

const envelope = z.union([
  z.object({ type: z.literal('alive') }),
  z.object({ type: z.literal('request'), id: z.number(), request: z.unknown() }),
]);

/** Either what was asked, or to which request a refusal is the answer. Undefined: it is no message of ours at all. */
export type Checked =
  | { readonly ok: true; readonly message: ToMediaProcess }
  | { readonly ok: false; readonly id: number; readonly error: GatewayError };

export function checkMessage(data: unknown): Checked | undefined {
  const outer = envelope.safeParse(data);
  if (!outer.success) return undefined;
  if (outer.data.type === 'alive') return { ok: true, message: { type: 'alive' } };
  const inner = request.safeParse(outer.data.request);
  if (!inner.success) {
    const issue = inner.error.issues[0];
    const where = issue?.path.join('.') || 'request';
    const text = `The media process was asked for something it cannot do: ${where}: ${issue?.message ?? 'unknown'}.`;
    return { ok: false, id: outer.data.id, error: new GatewayError('bad-request', text) };
  }
  // Ids are strings with a brand that only the compiler sees.
  return { ok: true, message: { type: 'request', id: outer.data.id, request: inner.data } as ToMediaProcess };
}
