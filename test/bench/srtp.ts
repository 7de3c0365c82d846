/** What encryption costs a call's frame, both ways together. Also alone: `node test/bench/srtp.ts`. */
import { SRTP_KEY_BYTES, type SrtpSuite } from '../../main/core/srtp-suite.ts';
import { newSrtpKeys } from '../../main/media/srtp-keys.ts';
import { LegCrypto } from '../../main/media-process/leg-crypto.ts';
import type { Bench } from './bench.ts';
import type { Reporter } from './reporter.ts';

const CALLS = 32;
const SECONDS = 10;
const FRAMES = SECONDS * 50;
const HEADER_BYTES = 12;
/** G.711, 20 ms. */
const PAYLOAD_BYTES = 160;

/** Microseconds of CPU a frame a call: one packet encrypted and one deciphered. */
export function measureSrtp(suite: SrtpSuite): number {
  const [ours, theirs] = [newSrtpKeys(), newSrtpKeys()].map((keys) => keys.find((key) => key.suite === suite));
  if (!ours || !theirs) throw new Error(`no key for ${suite}`);
  const calls = Array.from({ length: CALLS }, () => {
    const near = new LegCrypto();
    const far = new LegCrypto();
    near.setKeys({ send: ours, receive: theirs });
    far.setKeys({ send: theirs, receive: ours });
    return { near, far };
  });
  const packet = Buffer.alloc(HEADER_BYTES + PAYLOAD_BYTES, 0x55);
  packet[0] = 0x80;
  let failed = 0;
  const before = process.cpuUsage();
  for (let frame = 0; frame < FRAMES; frame++) {
    packet.writeUInt16BE(frame, 2);
    for (const { near, far } of calls) {
      const sent = near.protect('rtp', packet, packet.length);
      if (!sent || !far.unprotect('rtp', sent)) failed++;
    }
  }
  const { user, system } = process.cpuUsage(before);
  for (const { near, far } of calls) {
    near[Symbol.dispose]();
    far[Symbol.dispose]();
  }
  if (failed > 0) throw new Error(`${suite}: ${failed} packets were lost on the way`);
  return (user + system) / (FRAMES * CALLS);
}

async function measure(report: Reporter): Promise<void> {
  for (const suite of Object.keys(SRTP_KEY_BYTES) as SrtpSuite[])
    report.add({
      id: `cpu.srtp.${suite.toLowerCase()}_us`,
      value: measureSrtp(suite),
      unit: 'µs/frame',
      better: 'lower',
    });
}

export const bench: Bench = { prefix: 'cpu.srtp', title: "A call's encryption", run: measure };

if (import.meta.main) {
  for (const suite of Object.keys(SRTP_KEY_BYTES) as SrtpSuite[]) {
    const micros = measureSrtp(suite);
    const percent = (micros * 50) / 10_000;
    process.stdout.write(
      `${suite.padEnd(24)} ${micros.toFixed(1).padStart(5)} µs a frame, ${percent.toFixed(3)} % of a core a call\n`,
    );
  }
}
