import { parentPort, workerData } from 'node:worker_threads';
import { SoundServer } from '../emulators/alsa/sound-server.ts';
import { CARD, emulatedCard } from './emulated-card.ts';

/** A click as it came back: how late, in the card's own samples, and when by the wall clock. */
export interface Echo {
  readonly latency: number;
  readonly at: number;
}

/** Samples between two clicks (50 ms); their heights tell one from the next. */
const EVERY = 400;
const HEIGHTS = 40;
const STEP = 500;
const LOWEST = 4000;

/** Runs in a thread of its own, so that the card goes on while its host is held. */
export async function clickingCard(folder: string, tell: (echo: Echo) => void): Promise<Disposable> {
  let said = 0;
  const { device } = emulatedCard((count) => {
    const out = new Int16Array(count);
    for (let i = 0; i < count; i += 1, said += 1) {
      if (said % EVERY === 0) out[i] = LOWEST + ((said / EVERY) % HEIGHTS) * STEP;
    }
    return out;
  });
  const { isoOut } = device;
  device.isoOut = async (endpoint, packets, signal) => {
    for (const packet of packets) {
      for (let i = 0; i < packet.length; i += 2) {
        const height = packet.readInt16LE(i);
        if (height < LOWEST) continue;
        const which = (height - LOWEST) / STEP;
        const newest = Math.floor(said / EVERY);
        const back = (((newest - which) % HEIGHTS) + HEIGHTS) % HEIGHTS;
        // Both directions run at the card's one clock: what was said after the click is how late it is.
        tell({ latency: said - (newest - back) * EVERY, at: performance.timeOrigin + performance.now() });
      }
    }
    return isoOut?.(endpoint, packets, signal);
  };
  return SoundServer.start(device, folder, CARD);
}

const port = parentPort;
if (port && workerData?.clickingCard) {
  await clickingCard(workerData.clickingCard, (echo) => port.postMessage(echo));
  port.postMessage('ready');
}
