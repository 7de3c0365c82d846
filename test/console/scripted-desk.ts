import type { ScriptedBackend } from './scripted-backend.ts';

/** 32 bytes that nobody's certificate hashes to: the transport is described, but nobody is at its other end. */
const FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':');

const pcmu = { kind: 'audio', mimeType: 'audio/PCMU', clockRate: 8_000, channels: 1, parameters: {}, rtcpFeedback: [] };

const transport = (id: string): Record<string, unknown> => ({
  id,
  iceParameters: { usernameFragment: `fragment-${id}`, password: 'a-password-of-22-chars', iceLite: true },
  iceCandidates: [
    {
      foundation: 'udpcandidate',
      priority: 1,
      ip: '127.0.0.1',
      address: '127.0.0.1',
      protocol: 'udp',
      port: 9,
      type: 'host',
    },
  ],
  dtlsParameters: { role: 'auto', fingerprints: [{ algorithm: 'sha-256', value: FINGERPRINT }] },
});

/**
 * Answers `desk.*` as the edge describes itself (mediasoup's JSON), so that the shipped mediasoup-client
 * opens its transports. No audio flows: that is proved against the real edge.
 */
export function scriptDesk(backend: ScriptedBackend): void {
  backend.handlers['desk.capabilities'] = () => ({
    routerRtpCapabilities: { codecs: [{ ...pcmu, preferredPayloadType: 0 }], headerExtensions: [] },
  });
  backend.handlers['desk.open'] = () => ({ send: transport('send-1'), receive: transport('receive-1') });
  backend.handlers['desk.connect'] = () => ({ ok: true });
  backend.handlers['desk.produce'] = () => ({ producer: 'producer-1' });
  backend.handlers['desk.consume'] = () => ({
    consumer: {
      id: 'consumer-1',
      producerId: 'line-1',
      kind: 'audio',
      rtpParameters: {
        mid: '0',
        codecs: [
          { mimeType: 'audio/PCMU', payloadType: 0, clockRate: 8_000, channels: 1, parameters: {}, rtcpFeedback: [] },
        ],
        headerExtensions: [],
        encodings: [{ ssrc: 12_345 }],
        rtcp: { cname: 'line', reducedSize: true, mux: true },
      },
    },
  });
  backend.handlers['desk.close'] = () => ({ ok: true });
}
