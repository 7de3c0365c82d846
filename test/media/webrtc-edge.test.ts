import { afterEach, describe, expect, it } from 'vitest';
import { createSystemClock, VirtualClock } from '../../main/core/clock.ts';
import { silentLog } from '../../main/core/log.ts';
import { EdgeWorker } from '../../main/media/edge-worker.ts';
import { createMediaClient } from '../../main/media/media-client.ts';
import type { MediaRequest } from '../../main/media/media-protocol.ts';
import { connectedPlainTransport } from '../../main/media/plain-transport.ts';
import { createWebrtcEdge, type WebrtcEdge } from '../../main/media/webrtc-edge.ts';
import { findWorkerBinary } from '../../main/media/worker-binary.ts';
import { ScriptedProcess } from './scripted-process.ts';
import { UdpLeg } from './udp-leg.ts';
import { until } from './until.ts';

const PCMU_ONLY = {
  codecs: [{ kind: 'audio', mimeType: 'audio/PCMU', clockRate: 8000, preferredPayloadType: 0 }],
  headerExtensions: [],
} as const;

/** What mediasoup-client says for a page's microphone. */
const MICROPHONE = {
  mid: '0',
  codecs: [{ mimeType: 'audio/PCMU', clockRate: 8000, channels: 1, payloadType: 0, parameters: {}, rtcpFeedback: [] }],
  headerExtensions: [],
  encodings: [{ ssrc: 1234567 }],
  rtcp: { cname: 'page', reducedSize: true },
};

let open: AsyncDisposableStack;
afterEach(() => open.disposeAsync());

async function setUp({ binary = findWorkerBinary, refuse = (): boolean => false } = {}) {
  open = new AsyncDisposableStack();
  const leg = open.use(await UdpLeg.open());
  const child = new ScriptedProcess(1, (request: MediaRequest) => {
    if (refuse()) throw new Error('No port is free.');
    if (request.kind === 'open-rtp') return { address: '127.0.0.1', port: leg.port, ssrc: 0x1234 };
    if (request.kind === 'close-leg') return { leg: request.leg, sentPackets: 5 };
    return undefined;
  });
  const media = createMediaClient({ clock: new VirtualClock(), log: silentLog, startProcess: () => child });
  const started = media.start();
  child.says({ type: 'ready', pid: 1 });
  await started;
  const clock = createSystemClock();
  const edge = open.use(createWebrtcEdge({ media, clock, log: silentLog, findBinary: binary }));
  return { leg, child, media, edge };
}

async function setUpRunning() {
  const all = await setUp();
  await all.edge.start();
  expect(all.edge.state, all.edge.reason).toBe('running');
  return all;
}

const pidOf = (edge: WebrtcEdge): number => {
  if (edge.pid === undefined) throw new Error('the edge has no process');
  return edge.pid;
};

describe('the WebRTC edge', () => {
  it('carries RTP between two legs over plain transports, with our payload type and RTCP on its own port', async () => {
    open = new AsyncDisposableStack();
    const worker = open.use(
      new EdgeWorker({ clock: createSystemClock(), log: silentLog, findBinary: findWorkerBinary }),
    );
    await worker.start();
    const { router } = worker;
    if (!router) throw new Error(worker.reason);
    const [a, b] = [open.use(await UdpLeg.open()), open.use(await UdpLeg.open())];
    const [toA, toB] = [
      await connectedPlainTransport(router, a.port, [42_000, 42_999]),
      await connectedPlainTransport(router, b.port, [42_000, 42_999]),
    ];
    expect(toA.tuple.localPort % 2).toBe(0);
    expect(toA.rtcpTuple?.localPort).toBe(toA.tuple.localPort + 1);
    const producer = await toA.produce({
      kind: 'audio',
      rtpParameters: {
        codecs: [{ mimeType: 'audio/PCMU', clockRate: 8000, payloadType: 0 }],
        encodings: [{ ssrc: 77 }],
      },
    });
    await toB.consume({
      producerId: producer.id,
      rtpCapabilities: { codecs: [...PCMU_ONLY.codecs], headerExtensions: [] },
    });
    let sequence = 0;
    await until(() => {
      a.send(toA.tuple.localPort, { ssrc: 77, sequence: sequence++, fill: 0x2a });
      return b.received.length >= 10;
    }, 'ten packets at the other leg');
    const packet = b.received[5];
    expect((packet?.[1] ?? 0) & 0x7f).toBe(0);
    expect(packet?.subarray(-160).every((byte) => byte === 0x2a)).toBe(true);
  });

  it('opens a desk: parameters for the page, a leg joined to it', async () => {
    const { edge, child, leg } = await setUpRunning();
    const desk = edge.createDesk();
    expect(desk.capabilities()).toMatchObject({ codecs: [{ mimeType: 'audio/PCMU', preferredPayloadType: 0 }] });
    const { send, receive } = await desk.open();
    expect(send).toMatchObject({
      id: expect.any(String),
      iceParameters: { iceLite: true },
      iceCandidates: [{ protocol: 'udp', ip: '127.0.0.1' }, { protocol: 'tcp' }],
      dtlsParameters: { fingerprints: expect.any(Array) },
    });
    expect(receive.id).not.toBe(send.id);
    expect(child.requestsOf('open-rtp')).toMatchObject([{ leg: desk.leg, bindAddress: '127.0.0.1' }]);
    const remoteOf = () => child.requestsOf('set-rtp').map(({ remote }) => remote);
    expect(remoteOf()).toMatchObject([{ address: '127.0.0.1', codec: 'PCMU', payloadType: 0, direction: 'sendonly' }]);
    expect(await desk.produce(MICROPHONE)).toEqual(expect.any(String));
    expect(remoteOf()[1]).toMatchObject({ direction: 'sendrecv', latch: 'announced-only' });
    const consumer = await desk.consume({ ...PCMU_ONLY });
    expect(consumer).toMatchObject({
      id: expect.any(String),
      producerId: expect.any(String),
      kind: 'audio',
      rtpParameters: { codecs: [{ mimeType: 'audio/PCMU', payloadType: 0 }] },
    });
    leg.send(remoteOf()[0]?.port ?? 0, { ssrc: 0x1234, sequence: 1 });
    expect(await desk.close()).toMatchObject({ sentPackets: 5 });
    expect(child.requestsOf('close-leg')).toHaveLength(1);
    await expect(desk.consume({ ...PCMU_ONLY })).rejects.toMatchObject({ code: 'edge-lost' });
  });

  it('takes a microphone again in place of the one before', async () => {
    const { edge } = await setUpRunning();
    const desk = edge.createDesk();
    await desk.open();
    const first = await desk.produce(MICROPHONE);
    expect(await desk.produce({ ...MICROPHONE, mid: '1' })).not.toBe(first);
  });

  it('refuses what a page sends wrongly, and stays open', async () => {
    const { edge } = await setUpRunning();
    const desk = edge.createDesk();
    const { send } = await desk.open();
    await expect(desk.connect('nobody', {})).rejects.toMatchObject({ code: 'bad-request' });
    await expect(desk.connect(String(send.id), { fingerprints: 'none' })).rejects.toMatchObject({
      code: 'bad-request',
    });
    await expect(desk.produce({ codecs: 7 })).rejects.toMatchObject({ code: 'bad-request' });
    const opus = [{ mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: 100 }];
    await expect(desk.produce({ ...MICROPHONE, codecs: opus })).rejects.toMatchObject({ code: 'bad-request' });
    await expect(desk.consume({ codecs: [] })).rejects.toMatchObject({ code: 'bad-request' });
    expect(desk.isOpen).toBe(true);
    await desk.produce(MICROPHONE);
    await expect(desk.open()).rejects.toMatchObject({ code: 'bad-request' });
  });

  it('says why a desk cannot be opened, leaves nothing behind and can try again', async () => {
    let full = true;
    const { edge, child } = await setUp({ refuse: () => full });
    await edge.start();
    const desk = edge.createDesk();
    await expect(desk.open()).rejects.toMatchObject({ code: 'media-refused', message: /No port is free/ });
    expect(child.requestsOf('close-leg')).toHaveLength(0);
    full = false;
    await desk.open();
    expect(desk.isOpen).toBe(true);
  });

  it('fails to open a desk when the worker dies meanwhile', async () => {
    const { edge } = await setUpRunning();
    const desk = edge.createDesk();
    const lost: string[] = [];
    desk.onLost((reason) => lost.push(reason));
    const opening = desk.open();
    process.kill(pidOf(edge), 'SIGKILL');
    await expect(opening).rejects.toMatchObject({ name: 'GatewayError' });
    await until(() => edge.state === 'running', 'the edge runs again');
    await desk.open();
    expect(lost).toEqual([]);
  });

  it('is back within 2 s when its worker is killed, and tells each desk', async () => {
    const { edge, child } = await setUpRunning();
    const states: string[] = [];
    edge.onState((state) => states.push(state));
    const desk = edge.createDesk();
    await desk.open();
    const lost: string[] = [];
    desk.onLost((reason) => lost.push(reason));
    const first = pidOf(edge);
    const killedAt = performance.now();
    process.kill(first, 'SIGKILL');
    await until(() => states.length === 2, 'the edge runs again', 2000);
    expect(performance.now() - killedAt).toBeLessThan(2000);
    expect(states).toEqual(['restarting', 'running']);
    expect(pidOf(edge)).not.toBe(first);
    expect(lost).toEqual(['The WebRTC worker was restarted.']);
    await until(() => child.requestsOf('close-leg').length === 1, 'the leg is closed');
    const next = edge.createDesk();
    await next.open();
    expect(next.isOpen).toBe(true);
  });

  it('ends a worker that hangs and starts another', async () => {
    const { edge } = await setUpRunning();
    const first = pidOf(edge);
    process.kill(first, 'SIGSTOP');
    await until(() => edge.pid !== undefined && edge.pid !== first, 'another worker', 5000);
    expect(edge.state).toBe('running');
  });

  it('loses its desks with the media process', async () => {
    const { edge, child } = await setUpRunning();
    const desk = edge.createDesk();
    await desk.open();
    const lost: string[] = [];
    desk.onLost((reason) => lost.push(reason));
    child.exit({ code: null, signal: 'SIGKILL' });
    expect(lost).toEqual(['The audio process was restarted.']);
    expect(edge.state).toBe('running');
  });

  it('says why it is unavailable where no worker was built, and stays so quietly', async () => {
    const missing = findWorkerBinary({ env: { MEDIASOUP_WORKER_BIN: '/nowhere/mediasoup-worker' } });
    const { edge } = await setUp({ binary: () => missing });
    await edge.start();
    expect(edge.state).toBe('unavailable');
    expect(edge.reason).toMatch(/nowhere.*npm run bootstrap/);
    const desk = edge.createDesk();
    expect(() => desk.capabilities()).toThrow(/npm run bootstrap/);
    await expect(desk.open()).rejects.toMatchObject({ code: 'edge-lost' });
  });

  it('says so when the worker does not start', async () => {
    const { edge } = await setUp({ binary: () => ({ ok: true, path: '/bin/false' }) });
    await edge.start();
    expect(edge.state).toBe('unavailable');
    expect(edge.reason).toMatch(/does not start.*code:1/);
  });
});
