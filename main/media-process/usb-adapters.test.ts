import { expect, test } from 'vitest';
import { OnePortAdapter } from '../../test/signal/one-port-adapter.ts';
import { Discovery } from '../adapters/discovery/discovery.ts';
import type { UsbRecord } from '../adapters/usb-record.ts';
import { VirtualClock } from '../core/clock.ts';
import { Signal } from '../core/events.ts';
import { adapterId, lineId } from '../core/ids.ts';
import { silentLog } from '../core/log.ts';
import type { MediaFact } from '../media/media-protocol.ts';
import { Bridges } from './bridges.ts';
import { FramePump } from './frame-pump.ts';
import { createLineDsp } from './line-dsp.ts';
import { Lines } from './lines.ts';
import { UsbAdapters } from './usb-adapters.ts';

const MODEM: UsbRecord = {
  ...{ vendorId: 0x0572, productId: 0x1340, release: 0x0100, class: 2, subclass: 0, protocol: 0 },
  ...{ place: '1-1', bus: 1, address: 4, serial: 'A1', interfaces: [], serialPorts: ['/dev/ttyACM0'], hids: [] },
};
const HEADSET: UsbRecord = { ...MODEM, vendorId: 0x1395, productId: 1, place: '1-2', address: 5, serial: 'B2' };
const ID = adapterId('modem-1');
const OPTIONS = { key: '0572:1340/A1', lineModes: [], countries: [] };

/** An adapter whose library never says that it is gone; `opening` keeps it from being open. */
class MuteAdapter extends OnePortAdapter {
  disposed = 0;
  opened = 0;
  readonly #opening: boolean;

  constructor(opening: boolean) {
    super();
    this.#opening = opening;
  }

  override async open(signal?: AbortSignal): Promise<void> {
    this.opened += 1;
    if (!this.#opening || !signal) return;
    const { promise, reject } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    await promise;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    this.disposed += 1;
  }
}

async function setUp({ opening = false, checksClosed = false } = {}) {
  const clock = new VirtualClock();
  const changed = new Signal<void>();
  const facts: MediaFact[] = [];
  const adapters: MuteAdapter[] = [];
  let devices: readonly UsbRecord[] = [MODEM, HEADSET];
  const discovery = new Discovery({
    clock,
    log: silentLog,
    createSystem: () => ({
      scan: async () => devices,
      onChange: (listener) => changed.on(listener),
      trouble: async () => undefined,
      [Symbol.dispose]: () => {},
    }),
  });
  const createAdapter = (): MuteAdapter => {
    const adapter = new MuteAdapter(opening);
    adapters.push(adapter);
    return adapter;
  };
  const usb = new UsbAdapters({
    ...{ discovery, clock, log: silentLog },
    modules: {
      'voice-modem': {
        load: async () => ({ createAdapter }),
        ...(checksClosed ? { checksClosed: true as const } : {}),
      },
    },
  });
  const bridges = new Bridges();
  const pump = new FramePump(bridges);
  const tell = (fact: MediaFact): void => void facts.push(fact);
  const lines = new Lines({
    ...{ clock, pump, bridges, tell, log: silentLog },
    families: usb.families(),
    createDsp: createLineDsp,
  });
  await discovery.find();
  return {
    ...{ discovery, lines, facts, adapters, usb },
    open: () => lines.open(ID, 'voice-modem', OPTIONS),
    /** What is plugged in from now on, looked at. */
    async plugged(...now: readonly UsbRecord[]) {
      devices = now;
      changed.emit();
      await discovery.find();
      await new Promise(setImmediate);
    },
    async [Symbol.asyncDispose]() {
      await lines.closeAll();
      await discovery[Symbol.asyncDispose]();
      pump[Symbol.dispose]();
    },
  };
}

const lost = { kind: 'adapter-lost', adapter: ID, reason: 'The adapter was unplugged.' };

test('an open adapter whose device is gone is lost, even where its library says nothing', async () => {
  await using set = await setUp();
  await set.open();
  await set.plugged(HEADSET);
  expect(set.facts).toEqual([lost]);
  expect(set.adapters[0]?.disposed).toBe(1);
  expect(() => set.lines.get(lineId(ID, 1))).toThrow(/not open/);
});

test('one that came back between two looks is another device: the old one is lost, and it can be opened again', async () => {
  await using set = await setUp();
  await set.open();
  await set.plugged({ ...MODEM, address: 9 }, HEADSET);
  expect(set.facts).toEqual([lost]);
  await set.open();
  await set.plugged({ ...MODEM, address: 9 });
  expect(set.facts).toEqual([lost]);
  expect(set.adapters.map(({ disposed }) => disposed)).toEqual([1, 0]);
});

test('one that is being opened when its device goes is not waited for', async () => {
  await using set = await setUp({ opening: true });
  const opening = set.open();
  const refused = expect(opening).rejects.toMatchObject({ code: 'adapter-failed', message: /was unplugged/ });
  await new Promise(setImmediate);
  await set.plugged(HEADSET);
  await refused;
  expect(set.adapters[0]?.disposed).toBe(1);
  expect(set.facts).toEqual([]);
});

test.each([
  { checksClosed: false, opened: 1 },
  { checksClosed: true, opened: 0 },
])(
  'a check opens the device first where its family cannot check it closed: $checksClosed',
  async ({ checksClosed, opened }) => {
    await using set = await setUp({ checksClosed });
    expect(await set.usb.check(OPTIONS.key, () => undefined)).toMatchObject({ identity: 'By hand' });
    expect(set.adapters.map((adapter) => [adapter.opened, adapter.disposed])).toEqual([[opened, 1]]);
  },
);
