import { isIP } from 'node:net';
import { z } from 'zod';
import { CODECS } from '../core/codec.ts';
import { readPin } from '../core/pin.ts';
import type { UsbFamily } from '../line/found-adapter.ts';
import { callerIdStarts } from '../line/line-profile.ts';
import { accessSettings } from './access-settings.ts';
import { guardSettings } from './guard-settings.ts';
import { monitoringSettings } from './monitoring-settings.ts';
import { lineNumbering, routing } from './route-settings.ts';
import { settingId as id, named, settingLineId } from './setting-kinds.ts';

/**
 * The settings file, version 1. Every object is strict: an unknown name is reported with its place.
 * Secrets are not here but in the secrets file, by the key that `password` names.
 */
const host = z.string().min(1).max(253);
/** Gain, dB. */
const gainDb = z.number().min(-20).max(20).default(0);
const port = z.int().min(0).max(65535);

const codecList = z
  .array(z.enum(CODECS))
  .min(1)
  .refine((codecs) => new Set(codecs).size === codecs.length, 'each codec once');

export const simulatedAdapter = z.strictObject({
  id,
  family: z.literal('simulated'),
  /** How many lines, and the socket of an exchange that already runs (otherwise one is started). */
  lines: z.int().min(1).max(64).default(4),
  socket: z.string().optional(),
  /** The country whose exchange is started, by its ISO 3166 code; the United States without it. */
  country: z.string().max(16).optional(),
});

const usbAdapter = <Family extends UsbFamily>(family: Family) =>
  z.strictObject({
    id,
    family: z.literal(family),
    /** Which device: a FoundAdapter's key, `0572:1340/12345678` or `0572:1340@1-4.2`. */
    device: z.string().min(1).max(200),
    lines: z.int().min(1).max(8).default(1),
    /** The family's own, by its own names. */
    advanced: z.record(z.string(), z.unknown()).optional(),
  });

export const adapterSettings = z.discriminatedUnion('family', [
  simulatedAdapter,
  usbAdapter('voice-modem'),
  usbAdapter('sangoma-u100'),
  usbAdapter('hid-telephony'),
  usbAdapter('apple-modem'),
]);

const ms = z.int().min(0).optional();
/** As Asterisk's indications.conf writes them: `425/500,0/500`. */
const toneTexts = z.array(z.string().max(200)).max(16).optional();

/** What a loop break or a reversal counts for: main/line/line-profile.ts. */
const signUse = z.enum(['act', 'learn', 'ignore']).optional();

/** Every value of a country's profile that a line may set for itself. */
const profileSettings = z.strictObject({
  tones: z
    .strictObject({
      dial: toneTexts,
      ringback: toneTexts,
      busy: toneTexts,
      congestion: toneTexts,
      unobtainable: toneTexts,
    })
    .optional(),
  ringMs: z.array(z.int()).max(16).optional(),
  callerIdFormats: z.array(z.enum(['bell202', 'v23', 'dtmf', 'jclip'])).optional(),
  callerIdStart: z.enum(callerIdStarts).optional(),
  callWaiting: z.enum(['ack', 'report', 'off']).optional(),
  callWaitingAck: z.enum(['A', 'D']).optional(),
  ringValidationMs: ms,
  ringGapMs: ms,
  callerIdWaitMs: ms,
  cpcMs: ms,
  cpcMaxMs: ms,
  guardMs: ms,
  flashMs: ms,
  loopCurrentWaitMs: ms,
  dialToneWaitMs: ms,
  dialDelayMs: ms,
  digitMs: ms,
  digitGapMs: ms,
  dialToneTimeout: z.enum(['dial', 'fail']).optional(),
  dialMethod: z.enum(['tone', 'pulse']).optional(),
  dtmf: z.strictObject({ levelDb: z.number().optional(), twistDb: z.number().optional() }).optional(),
  answer: z.enum(['auto', 'polarity', 'voice', 'after-dialling']).optional(),
  assumeAnswerMs: ms,
  noAnswerMs: ms,
  /** 0: calls last as long as they last. */
  maxCallMs: ms,
  pulse: z
    .strictObject({
      perSecond: z.number().optional(),
      makePercent: z.number().optional(),
      interDigitMs: ms,
    })
    .optional(),
  /** 0: silence never ends a call. */
  silenceMs: ms,
  disconnect: z.strictObject({ cpc: signUse, polarity: signUse }).optional(),
  ringPatterns: z
    .array(z.strictObject({ name: z.string().min(1).max(32), ms: z.array(z.int()).max(16) }))
    .max(16)
    .optional(),
  start: z.enum(['loop', 'ground']).optional(),
  lineMode: z
    .strictObject({
      impedance: z.string().max(100).optional(),
      onHookSpeedMs: z.number().optional(),
      currentLimitMa: z.number().nullable().optional(),
      ringThresholdV: z.number().optional(),
      ringerImpedance: z.string().max(100).optional(),
      minLoopCurrentMa: z.number().optional(),
    })
    .optional(),
});

export const lineSettings = z.strictObject({
  id: settingLineId,
  name: z.string().max(64),
  /** Country profile: tones, cadence, caller ID. */
  country: z
    .string()
    .regex(/^[a-z]{2}(-old)?$/, 'two small letters of a country, such as "de"')
    .default('us'),
  /** Its own number, and how numbers are dialled on it. */
  numbering: lineNumbering.prefault({}),
  /** What routes call it by, together with others. */
  groups: z.array(id).default(['all']),
  /** Gain of what is heard on the line and of what is played into it. */
  levels: z.strictObject({ fromLineDb: gainDb, toLineDb: gainDb }).prefault({}),
  /** The echo canceller: how long an echo may last (0: none; left out: 64, or none where the adapter has its own). */
  echo: z.strictObject({ tailMs: z.literal([0, 32, 64]).optional(), nlp: z.boolean().default(true) }).prefault({}),
  callerIdWaitMs: z.int().min(0).max(10_000).optional(),
  guardMs: z.int().min(0).max(10_000).optional(),
  /** What this line has otherwise than its country; main/line/check-profile.ts says what fits together. */
  profile: profileSettings.optional(),
});

/** Whom a trunk trusts over TLS and WSS, and who it is itself: main/sip/tls-trust.ts. Files are PEM. */
const tlsSettings = z
  .strictObject({
    /** Authorities besides the system's. */
    caFile: z.string().optional(),
    verify: z.boolean().default(true),
    /** SHA-256 of the peer's certificate or of its public key, in place of authority, name and date. */
    pin: z
      .string()
      .refine((text) => readPin(text) !== undefined, 'a SHA-256: 64 digits and letters A to F, or base64')
      .optional(),
    certFile: z.string().optional(),
    keyFile: z.string().optional(),
    minVersion: z.enum(['TLSv1.2', 'TLSv1.3']).optional(),
  })
  .refine(
    ({ certFile, keyFile }) => (certFile === undefined) === (keyFile === undefined),
    'a certificate of our own needs both certFile and keyFile',
  );

export const trunkSettings = z.strictObject({
  id,
  name: z.string().max(64),
  /** `auto`: as the name's NAPTR and SRV records say. */
  transport: z.enum(['auto', 'udp', 'tcp', 'tls', 'ws', 'wss']).default('udp'),
  host,
  /** Left out: what DNS says (SRV), else the transport's usual one. */
  port: port.min(1).optional(),
  /** All requests go there first: by a Route header, or (`route` false) as where they are sent alone. */
  outboundProxy: z.strictObject({ host, port: port.min(1).optional(), route: z.boolean().default(true) }).optional(),
  localAddress: z.string().default('127.0.0.1'),
  localPort: port.default(0),
  kind: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('registers'),
      user: z.string().max(128),
      authUser: z.string().max(128).optional(),
      domain: host.optional(),
      /** Only a challenge from this digest realm is answered. */
      realm: z.string().max(253).optional(),
      expiresS: z.int().min(30).max(86_400).default(300),
    }),
    z.strictObject({ kind: z.literal('peer'), allowedAddresses: z.array(z.string()).default([]) }),
  ]),
  optionsIntervalS: z.int().min(0).max(3600).default(10),
  /** How digits heard on a line go to the peer; `auto`: RFC 4733 where it was agreed on, else as tones. */
  digits: z.enum(['auto', 'rfc4733', 'info-dtmf-relay', 'info-dtmf', 'in-band']).default('auto'),
  /** By preference; those of `media` without it. */
  codecs: codecList.optional(),
  /** Of a packet of audio, ms: asked for, and sent to a peer that asks for nothing. */
  packetMs: z.literal([10, 20, 30, 40, 50, 60]).default(20),
  /** Opus leaves silence out. */
  opusDtx: z.boolean().default(false),
  /** Offers RTCP on RTP's port (RFC 5761); a peer that offers it gets it anyway. */
  rtcpMux: z.boolean().default(false),
  /** A peer that owes audio and sends none for so long is gone: its call ends, and the line is free. 0: never. */
  silentPeerS: z
    .int()
    .max(3600)
    .refine((seconds) => seconds === 0 || seconds >= 10, '0, or 10 to 3600')
    .default(60),
  /**
   * Of the audio, by keys in the SDP (SRTP, RFC 4568); left out: `preferred` over TLS and WSS, else `off`. `dtls`: the
   * peer speaks WebRTC (ICE, DTLS-SRTP).
   */
  encryption: z.enum(['off', 'preferred', 'required', 'dtls']).optional(),
  /** Such keys may go over UDP, TCP and WS although everybody on the way can read them. */
  allowKeysInClear: z.boolean().optional(),
  tls: tlsSettings.optional(),
  /** An empty line to the peer every so many seconds, 0 for never; left out: 25, and never over UDP to a peer without registration. */
  keepAliveS: z.int().min(0).max(3_600).optional(),
  /** How the caller is told, and whether the peer is believed. */
  identity: z
    .strictObject({
      send: z
        .enum(['p-asserted-identity', 'p-preferred-identity', 'remote-party-id', 'from', 'none'])
        .default('p-asserted-identity'),
      /** Its P-Asserted-Identity and Remote-Party-ID are believed; it is told the number of a withheld caller as well. */
      trust: z.boolean().default(true),
      /** Whose number a call was forwarded from. */
      diversion: z.enum(['diversion', 'history-info', 'none']).default('diversion'),
    })
    .prefault({}),
  /** Behind a router: how the peer reaches us. */
  nat: z
    .strictObject({
      publicAddress: z
        .string()
        .refine((text) => isIP(text) !== 0, 'an address, such as 203.0.113.7')
        .optional(),
      stun: z.strictObject({ host, port: port.min(1).default(3_478) }).optional(),
      /** Contact says where the peer's answers say that we are. */
      learn: z.boolean().default(false),
      /** The peer's audio is followed once to where it truly comes from. */
      symmetricRtp: z.boolean().default(false),
    })
    .prefault({}),
  /** Provisional answers that are acknowledged (RFC 3262): known, made so for every caller that knows them, or not. */
  reliableProvisional: z.enum(['off', 'support', 'prefer']).default('support'),
  /** How long a call lasts without a word from the other side (RFC 4028), and what is too short to take. */
  sessionTimer: z
    .strictObject({
      use: z.enum(['ask', 'accept', 'off']).default('ask'),
      expiresS: z.int().min(90).max(86_400).default(1_800),
      minS: z.int().min(90).max(86_400).default(90),
    })
    .refine(({ expiresS, minS }) => expiresS >= minS, 'expiresS must not be below minS')
    .prefault({}),
  wsPath: z.string().startsWith('/').optional(),
  /** A number there that answers by itself (echo test, time): a drill of another trunk calls it, to prove that calls get through. */
  testExtension: z
    .string()
    .regex(/^[A-Za-z0-9*#+._-]{1,64}$/, 'an extension or number, such as *43')
    .optional(),
  /** Its peer may transfer calls (REFER, Replaces), to where the routes let it call, and fetch parked ones. */
  callControl: z.boolean().default(false),
  /** `refer`: a call of this trunk that is transferred to this trunk is left to the PBX there (REFER), where it takes it. */
  transfer: z.enum(['bridge', 'refer']).default('bridge'),
  /** What the other side of a call gets when this trunk's peer is to wait: music of ours, or its own hold (re-INVITE). */
  hold: z.enum(['music', 'pass-on']).default('music'),
});

/** `192.0.2.1`, `192.0.2.1:53`, `2001:db8::1`, `[2001:db8::1]:53` */
function isAddressAndPort(text: string): boolean {
  if (isIP(text) !== 0) return true;
  const [, six, four, port] = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)):(\d{1,5})$/i.exec(text) ?? [];
  return isIP(six ?? four ?? '') !== 0 && Number(port) >= 1 && Number(port) <= 65_535;
}

export const settingsSchema = z.strictObject({
  version: z.literal(1),
  adapters: named(adapterSettings),
  lines: named(lineSettings),
  trunks: named(trunkSettings),
  ...routing,
  guards: guardSettings,
  calls: z
    .strictObject({
      parking: z
        .strictObject({
          /** The number of the first slot; the others follow it. */
          first: z.int().min(1).max(9_999_999).default(701),
          slots: z.int().min(1).max(50).default(10),
          /** After so long a call goes back to who parked it. */
          backAfterS: z.int().min(10).max(3_600).default(120),
        })
        .prefault({}),
      /** What who waits hears: a WAV file, 16-bit PCM; ours when left out. */
      holdMusic: z.string().max(4_096).optional(),
    })
    .prefault({}),
  media: z
    .strictObject({
      rtpAddress: z.string().default('127.0.0.1'),
      rtpPorts: z
        .tuple([z.int().min(1024).max(65534), z.int().min(1025).max(65535)])
        .refine(([first, last]) => last > first, 'the first port must be below the last')
        .default([16_384, 17_383]),
      /**
       * Of trunks without a list of their own. G.722 is last: a line has 4 kHz of speech, which G.711 carries as well, and
       * it is there for peers that speak nothing else. Opus is for trunks over thin or lossy networks: it is asked for.
       */
      codecs: codecList.default(['PCMU', 'PCMA', 'G722']),
      /** Silence is described (RFC 3389) instead of sent, to peers that offer comfort noise. */
      silenceSuppression: z.boolean().default(false),
      /**
       * What packets are marked with, so that routers that look at it let them pass first (RFC 2474, RFC 4594): audio as EF,
       * SIP as CS3. 0: unmarked. Windows marks by its own policies alone.
       */
      dscp: z
        .strictObject({ audio: z.int().min(0).max(63).default(46), signalling: z.int().min(0).max(63).default(24) })
        .prefault({}),
    })
    .prefault({}),
  network: z
    .strictObject({
      /** Name servers in place of this computer's: `192.0.2.53`, with `:port` where it is not 53. */
      dnsServers: z
        .array(z.string().refine(isAddressAndPort, 'an address, with a colon and a port where it is not 53'))
        .max(8)
        .default([]),
    })
    .prefault({}),
  /** The call buttons of a headset at this computer; `chosen`: its key, where several may be plugged in. */
  headset: z
    .strictObject({ use: z.boolean().default(true), chosen: z.string().min(1).max(200).optional() })
    .prefault({}),
  access: accessSettings,
  monitoring: monitoringSettings,
  /** The first-run guide: where the person was, and whether it was left. */
  guide: z
    .strictObject({
      state: z.enum(['new', 'begun', 'aside', 'done']).default('new'),
      step: z.enum(['adapter', 'country', 'lines', 'pbx', 'call']).default('adapter'),
    })
    .prefault({}),
  history: z
    .strictObject({
      /** Calls are forgotten after so many days; 0: never. */
      keepDays: z.int().min(0).max(36_500).default(0),
    })
    .prefault({}),
  console: z.strictObject({ address: z.string().default('127.0.0.1'), port: port.default(0) }).prefault({}),
});

export type Settings = z.output<typeof settingsSchema>;
export type AdapterSettings = z.output<typeof adapterSettings>;
export type SimulatedAdapterSettings = Extract<AdapterSettings, { family: 'simulated' }>;
export type UsbAdapterSettings = Exclude<AdapterSettings, SimulatedAdapterSettings>;
export type LineSettings = z.output<typeof lineSettings>;
export type TrunkSettings = z.output<typeof trunkSettings>;
