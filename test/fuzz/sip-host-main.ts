/** The shipped SIP side in a process of its own, so that its memory and its stalls are its own: a trunk over UDP, one over TCP. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { EdgeGuard } from '../../main/sip/guard/edge-guard.ts';
import { clock, log, makeHub, makeTrunk } from '../sip/trunk-kit.ts';
import type { HostAsk, HostFigures, HostTold } from './sip-host-protocol.ts';

const RINGS_MS = 1_000;
const [udpPort = 0, tcpPort = 0] = process.argv.slice(2).map(Number);
const tell = (told: HostTold): void => void process.send?.(told);

// The peer's share is not what is tried here: it sends as fast as it is answered.
const unlimited = { perSecond: 1e6, burst: 1e6 };
const hub = makeHub({ guard: new EdgeGuard({ clock, log, limits: { peer: unlimited } }) });
// Neither peer is anywhere: only what they send counts.
const udp = await makeTrunk({ port: 9, localPort: udpPort }, { hub });
const tcp = await makeTrunk({ port: 9, localPort: tcpPort, transport: 'tcp' }, { hub });
let calls = 0;
for (const made of [udp, tcp]) {
  made.trunk.onCall((call) => {
    calls++;
    // The kit's list would keep every one of them.
    made.calls.length = 0;
    call.ringing();
    // As the call manager ends what nobody answers.
    const over = clock.after(RINGS_MS, () => call.refuse(480));
    call.onEnd(() => over[Symbol.dispose]());
  });
}

/** As the engine does when memory is short: it keeps pages that it emptied for later otherwise, for minutes. */
function collect(): void {
  const gc = globalThis.gc as ((how: object) => void) | undefined;
  for (let time = 0; time < 2; time++) gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

const loop = monitorEventLoopDelay({ resolution: 1 });
loop.enable();
process.on('message', ({ ask }: HostAsk) => {
  if (ask === 'collect') collect();
  const { rss, heapUsed } = process.memoryUsage();
  const figures: HostFigures = {
    rssMb: rss / 2 ** 20,
    heapMb: heapUsed / 2 ** 20,
    stallP99Ms: loop.percentile(99) / 1e6,
    stallMaxMs: loop.max / 1e6,
    calls,
  };
  loop.reset();
  tell({ figures });
});
process.on('disconnect', () => process.exit());
tell({ ready: true });
