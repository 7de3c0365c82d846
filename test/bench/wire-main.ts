/** RTP peers in a process of their own, so that measuring does not disturb their pace: see wire-protocol.ts. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { decodeG711, encodeG711 } from '../kit/g711.ts';
import { makeTone } from '../kit/tone.ts';
import { speechLike } from '../signal/noise.ts';
import { toFrames } from '../signal/samples.ts';
import { answerRequests } from './asked-process.ts';
import { monotonicMs, type WireRequest } from './wire-protocol.ts';

const FRAME_MS = 20;
const FRAME = 160;
/** About −30 dB below full scale: far above what concealment or a hybrid leaves. */
const LOUD = 1000;
/** Node's timers may be this late; the rest is slept through to the microsecond. */
const TIMER_SLACK_MS = 2;

interface Peer {
  readonly socket: Socket;
  readonly header: Buffer;
  audio: readonly Uint8Array[];
  at: number;
  dueMs: number | undefined;
  sequence: number;
  timestamp: number;
  loudLeft: number;
  onLoudSent: ((atMs: number) => void) | undefined;
  onLoudHeard: ((atMs: number) => void) | undefined;
}

const silence: readonly Uint8Array[] = [encodeG711('PCMU', new Int16Array(FRAME))];
let speech: readonly Uint8Array[] | undefined;
const loudPcm = makeTone(1000, { samples: FRAME, levelDb: -10 });
// A sine begins at zero: the stamp speaks of the first sample.
loudPcm[0] = loudPcm[1] ?? 0;
const loud = encodeG711('PCMU', loudPcm);

const peers: Peer[] = [];
const sleeper = new Int32Array(new SharedArrayBuffer(4));
let precise = false;
let timer: NodeJS.Timeout | undefined;
let sent = 0;
let received = 0;
let lateMs: number[] = [];

async function open(): Promise<{ peer: number; port: number }> {
  const socket = createSocket('udp4');
  socket.on('error', () => undefined);
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header.writeUInt32BE(Math.floor(Math.random() * 2 ** 32), 8);
  const peer: Peer = {
    socket,
    header,
    audio: silence,
    at: 0,
    dueMs: undefined,
    sequence: Math.floor(Math.random() * 2 ** 16),
    timestamp: Math.floor(Math.random() * 2 ** 32),
    loudLeft: 0,
    onLoudSent: undefined,
    onLoudHeard: undefined,
  };
  socket.on('message', (bytes) => hear(peer, bytes));
  return { peer: peers.push(peer) - 1, port: socket.address().port };
}

function hear(peer: Peer, bytes: Buffer): void {
  const atMs = monotonicMs();
  if (bytes.length < 12 || ((bytes[1] ?? 0) & 0x7f) !== 0) return;
  received++;
  if (!peer.onLoudHeard || !decodeG711('PCMU', bytes.subarray(12)).some((value) => Math.abs(value) >= LOUD)) return;
  peer.onLoudHeard(atMs);
  peer.onLoudHeard = undefined;
}

function sendPacket(peer: Peer): void {
  const { socket, header } = peer;
  header[1] = peer.at === 0 ? 0x80 : 0;
  header.writeUInt16BE(peer.sequence, 2);
  header.writeUInt32BE(peer.timestamp, 4);
  const isLoud = peer.loudLeft > 0;
  const packet = Buffer.concat([header, isLoud ? loud : (peer.audio[peer.at % peer.audio.length] ?? loud)]);
  const atMs = monotonicMs();
  // Connected and nothing queued: it is with the system when this returns.
  socket.send(packet);
  lateMs.push(atMs - (peer.dueMs ?? atMs));
  sent++;
  peer.at++;
  peer.sequence = (peer.sequence + 1) & 0xffff;
  peer.timestamp = (peer.timestamp + FRAME) >>> 0;
  if (!isLoud) return;
  peer.loudLeft--;
  peer.onLoudSent?.(atMs);
  peer.onLoudSent = undefined;
}

function earliest(): Peer | undefined {
  let first: Peer | undefined;
  for (const peer of peers)
    if (peer.dueMs !== undefined && (first?.dueMs === undefined || peer.dueMs < first.dueMs)) first = peer;
  return first;
}

function pump(): void {
  for (;;) {
    const peer = earliest();
    if (peer?.dueMs === undefined) return;
    const waitMs = peer.dueMs - monotonicMs();
    if (waitMs > (precise ? TIMER_SLACK_MS : 0)) {
      timer = setTimeout(pump, precise ? Math.max(1, Math.floor(waitMs - TIMER_SLACK_MS)) : Math.ceil(waitMs));
      return;
    }
    if (waitMs > 0) Atomics.wait(sleeper, 0, 0, waitMs);
    sendPacket(peer);
    peer.dueMs += FRAME_MS;
  }
}

function answer(request: WireRequest): Promise<unknown> | unknown {
  if (request.ask === 'open') return open();
  if (request.ask === 'pace') {
    precise = request.precise;
    return undefined;
  }
  if (request.ask === 'counts') {
    const counts = { sent, received, lateMs };
    [sent, received, lateMs] = [0, 0, []];
    return counts;
  }
  const peer = peers[request.peer];
  if (!peer) throw new RangeError(`there is no peer ${request.peer}`);
  switch (request.ask) {
    case 'send':
      if (request.audio === 'speech')
        speech ??= toFrames(speechLike(20_000, -18)).map((pcm) => encodeG711('PCMU', pcm));
      peer.audio = request.audio === 'speech' ? (speech ?? silence) : silence;
      return new Promise<void>((resolve) =>
        peer.socket.connect(request.port, '127.0.0.1', () => {
          const frame = Math.ceil(monotonicMs() / FRAME_MS);
          peer.dueMs = (frame + 1 + (request.phase ?? Math.random())) * FRAME_MS;
          clearTimeout(timer);
          pump();
          resolve();
        }),
      );
    case 'burst':
      return new Promise((resolve) => {
        peer.loudLeft = request.packets;
        peer.onLoudSent = (atMs) => resolve({ atMs });
      });
    case 'await-loud':
      return new Promise((resolve) => {
        peer.onLoudHeard = (atMs) => resolve({ atMs });
      });
    case 'close':
      peer.dueMs = undefined;
      peer.socket.close();
      return undefined;
  }
}

answerRequests(answer);
