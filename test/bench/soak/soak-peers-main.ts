/** The peers of a soak in a process of their own: see soak-peers-protocol.ts. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { decodeG711 } from '../../kit/g711.ts';
import { keepsTime } from '../../kit/outside-world.ts';
import type { RtpPeer } from '../../kit/rtp-peer.ts';
import { SipCaller } from '../../kit/sip-caller.ts';
import { answerRequests } from '../asked-process.ts';
import { monotonicMs } from '../wire-protocol.ts';
import type { PeersRequest } from './soak-peers-protocol.ts';
import { SteadyTone } from './steady-tone.ts';

const TAKE_EVERY_MS = 20;
const LAW = 'PCMU';

interface Peer {
  readonly rtp: RtpPeer;
  tone: SteadyTone | undefined;
  loud: { readonly peak: number; readonly heard: (atMs: number) => void } | undefined;
}

const peers: Peer[] = [];
const lateness = monitorEventLoopDelay({ resolution: 5 });
let caller: SipCaller | undefined;

/** `performance.now()` on the clock that all processes of the machine share. */
const machineMs = (atMs: number): number => atMs + (monotonicMs() - performance.now());

/** What came by RTP since it was taken last: every sample is looked at. */
function take(peer: Peer): void {
  for (const { atMs, timestamp, payload, payloadType } of peer.rtp.received.splice(0)) {
    if (payloadType !== 0) continue;
    const pcm = decodeG711(LAW, payload);
    const { loud } = peer;
    if (loud && pcm.some((sample) => Math.abs(sample) > loud.peak)) {
      peer.loud = undefined;
      loud.heard(machineMs(atMs));
    }
    peer.tone?.take(timestamp, pcm);
  }
}

async function answer(request: PeersRequest): Promise<unknown> {
  if (request.ask === 'open') {
    keepsTime();
    lateness.enable();
    caller = await SipCaller.open();
    setInterval(() => {
      for (const peer of peers) take(peer);
    }, TAKE_EVERY_MS);
    return { port: caller.port };
  }
  if (request.ask === 'call') {
    if (!caller) throw new Error('there is no SIP peer yet');
    const { rtp } = await caller.call(request.gatewayPort, request.user);
    return { peer: peers.push({ rtp, tone: undefined, loud: undefined }) - 1 };
  }
  if (request.ask === 'judge') {
    for (const { tone } of peers) tone?.judge(request.on);
    return undefined;
  }
  if (request.ask === 'lateness') {
    const worstMs = lateness.max / 1e6;
    lateness.reset();
    return { worstMs };
  }
  const peer = peers[request.peer];
  if (!peer) throw new RangeError(`there is no peer ${request.peer}`);
  switch (request.ask) {
    case 'talk':
      peer.rtp.talk(request.hz, request.levelDb);
      peer.tone = new SteadyTone(request.hears);
      return undefined;
    case 'accent':
      return { atMs: machineMs(await peer.rtp.accent(request.levelDb)) };
    case 'await-loud':
      return new Promise((resolve) => {
        peer.loud = { peak: 32_768 * 10 ** (request.peakDb / 20), heard: (atMs) => resolve({ atMs }) };
      });
    case 'counts': {
      take(peer);
      const { packets = 0, missing = 0, evened = 0, breaks = 0 } = peer.tone ?? {};
      return { packets, missing, evened, breaks };
    }
  }
}

answerRequests(answer);
