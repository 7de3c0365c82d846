/** A thousand digits each way through the real media process: an exchange, RTP sockets and real time. */
import { join as joinPath } from 'node:path';
import { asLineId } from '../../../main/core/ids.ts';
import { listeningFor } from '../../../main/line/listening.ts';
import { profileFor } from '../../../main/line/profile.ts';
import { RtpPeer } from '../../kit/rtp-peer.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { waitFor } from '../../kit/wait.ts';
import { writeWav } from '../../kit/wav.ts';
import { ExchangeWorld } from '../../media-process/exchange-world.ts';
import { MediaChild } from '../../media-process/media-child.ts';
import { digitErrors } from '../../signal/digit-path.ts';
import { ALL_DIGITS, dtmf } from '../../signal/line-audio.ts';
import { random } from '../../signal/noise.ts';
import { join, silence, toInt16 } from '../../signal/samples.ts';
import type { Bench } from '../bench.ts';
import type { Reporter } from '../reporter.ts';

/** On each of four lines, two a way. */
const DIGITS = 500;
/**
 * A frame that comes late to the exchange is silence on the line, as with a USB device: where other programs hold up both
 * processors for longer than a digit lasts, it is lost. In virtual time (`digits.lost_or_doubled`) none is.
 */
const MOST_ON_A_BUSY_MACHINE = 10;
/** What comes from the line is 50 ms long with 50 ms between. */
const FROM_LINE = { onMs: 50, offMs: 50 };
/** As fast as they can be played into a line: 80 ms and 80 ms between. */
const TO_LINE = { toneMs: 60, gapMs: 100 };

const drawDigits = (seed: number): string => {
  const next = random(seed);
  return Array.from({ length: DIGITS }, () => ALL_DIGITS[Math.floor(next() * 16)] ?? '0').join('');
};

async function startCall(world: ExchangeWorld, media: MediaChild, port: number): Promise<RtpPeer> {
  const line = asLineId(`simulated-1/${port}`);
  await world.exchange.setHybrid(port, 12);
  await world.answer(media, port);
  await media.ask({ kind: 'listen', line, listening: listeningFor(profileFor('us'), 'conversation') });
  const peer = await RtpPeer.open();
  const opened = await media.openLeg(peer);
  await media.join({ line }, { leg: opened.leg });
  peer.sendTo(opened);
  await waitFor(() => peer.received.length > 25, { what: 'audio from the line' });
  return peer;
}

const errorsOf = (sent: string, came: string): number => {
  const { lost, doubled } = digitErrors(sent, came);
  return lost + doubled;
};

/** Keys pressed at the far end: those that did not come as one event each. */
async function fromLine(world: ExchangeWorld, peer: RtpPeer, port: number, folder: string): Promise<number> {
  const digits = drawDigits(port);
  const file = joinPath(folder, `${port}.wav`);
  const tones = join(...[...digits].map((digit) => dtmf(digit, FROM_LINE)));
  // It is said over and over: the pause is long enough to stop in.
  writeWav(file, { rate: 8000, pcm: toInt16(join(tones, silence(10_000))) });
  const before = peer.digits.length;
  await world.exchange.provoke(port, { kind: 'talks-wav', file });
  const endsAt = performance.now() + tones.length / 8 + 2000;
  await waitFor(() => performance.now() > endsAt, { what: 'the digits', deadlineMs: 120_000, everyMs: 100 });
  await world.exchange.provoke(port, { kind: 'is-silent' });
  return errorsOf(digits, peer.digits.slice(before));
}

/** Events of the peer: those that the exchange did not take once each. */
async function toLine(world: ExchangeWorld, peer: RtpPeer, port: number): Promise<number> {
  const digits = drawDigits(port);
  await peer.press(digits, TO_LINE);
  const taken = async (): Promise<string> => (await world.exchange.report(port)).digits;
  // What is left to be played, and time for one too many.
  const endsAt = performance.now() + 3000;
  await waitFor(() => performance.now() > endsAt, { what: 'the last digits', everyMs: 100 });
  // An echo of what was played must not come back as an event either.
  return errorsOf(digits, await taken()) + peer.digits.length;
}

async function measure(report: Reporter): Promise<void> {
  await using world = await ExchangeWorld.start();
  await using media = await MediaChild.start();
  using folder = tempDir('digits-wire');
  await media.openSimulated(world.socket);
  await using stack = new AsyncDisposableStack();
  const calls: RtpPeer[] = [];
  for (let port = 1; port <= 4; port++) calls.push(stack.use(await startCall(world, media, port)));
  const errors = await Promise.all(
    calls.map((peer, index) =>
      index < 2 ? fromLine(world, peer, index + 1, folder.path) : toLine(world, peer, index + 1),
    ),
  );
  const value = errors.reduce((sum, each) => sum + each, 0);
  report.add({
    id: 'digits.wire_lost',
    value,
    unit: 'of 2,000',
    better: 'lower',
    floor: MOST_ON_A_BUSY_MACHINE,
    aim: 0,
  });
}

export const bench: Bench = { prefix: 'digits.wire', title: '2,000 digits through the media process', run: measure };
