/**
 * WebRTC's way to describe a stream (UDP/TLS/RTP/SAVPF: ICE, RFC 8839; DTLS-SRTP, RFC 5763 and 8842; one port, RFC 8843),
 * laid round the plain description that `sdp.ts` reads and writes. Pure.
 */
import { parse, type SessionDescription, write } from 'sdp-transform';
import { refused, type SdpRefused } from './sdp-audio.ts';

/** Who begins the DTLS handshake (RFC 8842 §5.2); `actpass` in offers alone. */
export type DtlsSetup = 'actpass' | 'active' | 'passive';

/** `sha-256` and the like, and pairs of hexadecimal digits. */
export interface Fingerprint {
  readonly algorithm: string;
  readonly value: string;
}

/** Our end of the connection. */
export interface NearEnd {
  readonly usernameFragment: string;
  readonly password: string;
  readonly fingerprints: readonly Fingerprint[];
  readonly candidates: readonly {
    readonly foundation: string;
    readonly priority: number;
    readonly address: string;
    readonly port: number;
    readonly protocol: 'udp' | 'tcp';
  }[];
  readonly setup: DtlsSetup;
}

/** The peer's. */
export interface FarEnd {
  readonly fingerprints: readonly Fingerprint[];
  readonly setup: DtlsSetup;
  readonly usernameFragment: string;
  /** Of what it sends, where it says. */
  readonly ssrc: number | undefined;
  /** Its audio's name in the bundle. */
  readonly mid: string | undefined;
  /** Its place among the m-lines. */
  readonly index: number;
}

export interface Unwrapped {
  readonly ok: true;
  /** The same as plain RTP at an address that means nothing: what `sdp.ts` reads. */
  readonly plain: string;
  readonly far: FarEnd;
}

const PROFILES = ['UDP/TLS/RTP/SAVPF', 'UDP/TLS/RTP/SAVP', 'TCP/TLS/RTP/SAVPF', 'RTP/SAVPF'];
const PROFILE = 'UDP/TLS/RTP/SAVPF';
/** Where a plain description has to name a place (RFC 5737: never anybody's). */
const NOWHERE = { version: 4, ip: '192.0.2.1' } as const;
const NO_PORT = 9;
/** What mediasoup can compare. */
const HASHES = ['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512'];

/** A peer's description: what it says of the connection, and the rest as plain RTP. */
export function unwrap(sdp: string): Unwrapped | SdpRefused {
  let parsed: SessionDescription;
  try {
    parsed = parse(sdp);
  } catch {
    return refused('malformed', 'The SDP cannot be read.');
  }
  const index = parsed.media.findIndex(
    ({ type, port, protocol, fingerprint }) =>
      type === 'audio' && port !== 0 && PROFILES.includes(protocol) && (fingerprint ?? parsed.fingerprint),
  );
  const media = parsed.media[index];
  if (!media) {
    const other = parsed.media.find(({ type, port }) => type === 'audio' && port !== 0);
    if (!other) return refused('no-audio', 'The peer’s description has no audio.');
    const text = `This trunk's audio is WebRTC's (${PROFILE} with DTLS); the peer has ${other.protocol}.`;
    return refused('profile', text);
  }
  const { fingerprint = parsed.fingerprint, iceUfrag = parsed.iceUfrag } = media;
  const hash = fingerprint?.type.toLowerCase() ?? '';
  if (!fingerprint || !HASHES.includes(hash))
    return refused('profile', 'The peer’s certificate has no fingerprint that can be compared (SHA-256).');
  if (!iceUfrag) return refused('profile', 'The peer’s description has no ICE (a=ice-ufrag), which WebRTC needs.');
  if (parsed.icelite !== undefined)
    return refused('profile', 'The peer is ICE-lite, as this gateway is: none of the two would begin (RFC 8445 §2.5).');
  const setup = media.setup ?? parsed.setup ?? 'actpass';
  const ssrc = Number(media.ssrcs?.[0]?.id);
  const far: FarEnd = {
    fingerprints: [{ algorithm: hash, value: fingerprint.hash.toUpperCase() }],
    setup: setup === 'active' || setup === 'passive' ? setup : 'actpass',
    usernameFragment: iceUfrag,
    ssrc: Number.isInteger(ssrc) && ssrc > 0 && ssrc <= 0xffff_ffff ? ssrc : undefined,
    mid: media.mid === undefined ? undefined : String(media.mid),
    index,
  };
  // RTCP's place is the connection's, and the edge passes no comfort noise.
  const { rtcpMux: _mux, rtcp: _rtcp, payloads, ...rest } = media;
  const noise = new Set([13, ...media.rtp.filter(({ codec: name }) => /^CN$/i.test(name)).map((each) => each.payload)]);
  const formats = String(payloads ?? '')
    .split(' ')
    .filter((type) => !noise.has(Number(type)))
    .join(' ');
  const plain = {
    ...parsed,
    media: parsed.media.map((each, at) =>
      at === index
        ? { ...rest, payloads: formats, protocol: 'RTP/AVP', port: NO_PORT, connection: NOWHERE }
        : { ...each, port: 0 },
    ),
  };
  return { ok: true, plain: write(plain), far };
}

/** A plain description of ours, its audio reached by `near`. @param mid the audio's name in the bundle */
export function wrap(plain: string, near: NearEnd, index: number, mid: string): string {
  const parsed = parse(plain);
  const first = near.candidates.find(({ protocol }) => protocol === 'udp') ?? near.candidates[0];
  const version = first?.address.includes(':') ? 6 : 4;
  const ip = first?.address ?? NOWHERE.ip;
  return write({
    ...parsed,
    origin: { ...parsed.origin, ipVer: version, address: ip } as SessionDescription['origin'],
    connection: { version, ip },
    icelite: 'ice-lite',
    groups: [{ type: 'BUNDLE', mids: mid }],
    media: parsed.media.map((media, at) =>
      at === index
        ? {
            ...media,
            protocol: PROFILE,
            port: first?.port ?? NO_PORT,
            mid,
            rtcpMux: 'rtcp-mux',
            // RFC 8839 §5.3 has it for the whole description; Asterisk 22 looks for it here.
            icelite: 'ice-lite',
            iceUfrag: near.usernameFragment,
            icePwd: near.password,
            candidates: near.candidates.map((candidate) => ({
              foundation: candidate.foundation,
              component: 1,
              transport: candidate.protocol,
              priority: candidate.priority,
              ip: candidate.address,
              port: candidate.port,
              type: 'host',
              ...(candidate.protocol === 'tcp' && { tcptype: 'passive' }),
            })),
            endOfCandidates: 'end-of-candidates',
            ...fingerprintOf(near),
            setup: near.setup,
          }
        : media,
    ),
  });
}

function fingerprintOf({ fingerprints }: NearEnd): { fingerprint?: { type: string; hash: string } } {
  const best = fingerprints.find(({ algorithm }) => algorithm === 'sha-256') ?? fingerprints[0];
  return best ? { fingerprint: { type: best.algorithm, hash: best.value } } : {};
}

/**
 * Who begins the handshake where the peer has said what it can. We are ICE-lite, so the peer knows first when there is a
 * way: it begins, unless it will not.
 */
export const answerSetup = (far: DtlsSetup): 'active' | 'passive' => (far === 'passive' ? 'active' : 'passive');
