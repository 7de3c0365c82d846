import { join } from 'node:path';
import type { UsbRecord } from '../../main/adapters/usb-record.ts';
import { createAdapter } from '../../main/adapters/voice-modem/voice-modem-adapter.ts';
import { createSystemClock } from '../../main/core/clock.ts';
import type { AdapterId } from '../../main/core/ids.ts';
import { silentLog } from '../../main/core/log.ts';
import type { LineAdapter, LineEvent } from '../../main/line/line-adapter.ts';
import { DeviceTransfers } from '../emulators/device-transfers.ts';
import { ExchangeWires } from '../emulators/exchange-wires.ts';
import type { ChipName } from '../emulators/models/voice-modem/chips.ts';
import { voiceModems } from '../emulators/models/voice-modems.ts';
import { Pty } from '../emulators/umockdev/pty.ts';
import { SerialFunction, serialEndpoints } from '../emulators/umockdev/serial-function.ts';
import type { UsbDevice } from '../emulators/usb-device.ts';
import { startExchange, type TestExchange } from '../kit/exchange.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { waitFor } from '../kit/wait.ts';

/** A modem model on a pseudo-terminal, its line of a simulated exchange, and our adapter at the other end: all in one process. */
export interface ModemOnPty extends AsyncDisposable {
  readonly exchange: TestExchange;
  readonly model: UsbDevice;
  readonly adapter: LineAdapter;
  readonly events: LineEvent[];
  readonly lost: string[];
  /** The first event of a kind, from now on or before. */
  event<K extends LineEvent['kind']>(kind: K): Promise<Extract<LineEvent, { kind: K }>>;
  /** What the model says it saw. */
  seen(name: string): unknown;
  unplug(): void;
  /** Another adapter on the same modem, as a second process would have. */
  another(): LineAdapter;
}

export interface ModemOptions {
  readonly chip?: ChipName;
  readonly clockPpm?: number;
  readonly country?: string;
  readonly advanced?: Readonly<Record<string, unknown>>;
  readonly behaviours?: readonly (readonly [name: string, value?: unknown])[];
}

export async function modemOnPty({
  chip = 'cx93010',
  clockPpm = 0,
  country = 'us',
  advanced = {},
  behaviours = [],
}: ModemOptions = {}): Promise<ModemOnPty> {
  await using opened = new AsyncDisposableStack();
  const exchange = opened.use(await startExchange({ lines: 1, country }));
  const wires = opened.use(await ExchangeWires.connect(exchange.socket));
  const model = opened.use(voiceModems[chip]({ lines: [wires.line(1)], clockPpm }));
  const folder = opened.use(tempDir('modem'));
  const pty = opened.use(await Pty.open(join(folder.path, 'tty')));
  const endpoints = serialEndpoints(model.descriptors.configuration);
  if (!endpoints) throw new Error('the model has no serial function');
  const transfers = new DeviceTransfers(model);
  const serial = new SerialFunction(transfers, endpoints);
  opened.defer(() => serial.stop());
  model.plugged();
  transfers.setConfiguration(1);
  for (const [name, value = true] of behaviours) model.behave(name, value);
  serial.start(pty.stream);
  const device = model.descriptors.device;
  const record: UsbRecord = {
    vendorId: device.readUInt16LE(8),
    productId: device.readUInt16LE(10),
    release: 0x200,
    class: 2,
    subclass: 0,
    protocol: 0,
    place: '1-1',
    interfaces: [],
    serialPorts: [pty.path],
    hids: [],
  };
  const clock = createSystemClock();
  const create = (): LineAdapter =>
    createAdapter({
      id: 'modem-1' as AdapterId,
      device: record,
      options: { lineModes: [], countries: [country], advanced },
      clock,
      log: silentLog,
    });
  const adapter = opened.use(create());
  const events: LineEvent[] = [];
  const lost: string[] = [];
  adapter.onEvent((_port, event) => events.push(event));
  adapter.onLost((reason) => lost.push(reason));
  const all = opened.move();
  return {
    exchange,
    model,
    adapter,
    events,
    lost,
    event: <K extends LineEvent['kind']>(kind: K) =>
      waitFor(() => events.find((event): event is Extract<LineEvent, { kind: K }> => event.kind === kind), {
        what: `${kind} of the modem (so far: ${JSON.stringify(events)})`,
      }),
    seen: (name) => model.seen()[name],
    unplug: () => {
      model.unplugged();
      serial.stop();
      pty[Symbol.dispose]();
    },
    another: create,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

export const open = (adapter: LineAdapter): Promise<void> => adapter.open(AbortSignal.timeout(10_000));
