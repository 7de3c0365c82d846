import { startUsbWorld, type UsbWorld } from '../emulators/world.ts';
import type { WorldDevice } from '../emulators/world-protocol.ts';
import { startAsterisk } from '../kit/asterisk.ts';
import {
  type SettingsInput,
  startExchange,
  startGateway,
  type TestExchange,
  type TestGateway,
} from '../kit/gateway.ts';
import { freePort } from '../kit/ports.ts';
import { callsIn } from '../kit/routes.ts';
import { farSide, GATEWAY_ADDRESS, type Office, usualSettings } from './office.ts';

/** Where an office's gateway runs, and its devices are plugged in. */
export interface OfficeMachine {
  /** Its SIP port for the PBX's trunk. */
  readonly sipPort: number;
  readonly pbxAddress: string;
  /** What is different there from the office's settings. */
  settings(usual: SettingsInput): SettingsInput;
  startWorld(exchange: TestExchange, devices: readonly WorldDevice[]): Promise<UsbWorld>;
  startGateway(settings: SettingsInput, world: UsbWorld): Promise<TestGateway>;
}

/** This one: the gateway sees the devices by the quick tier's preload library. */
async function thisMachine(): Promise<OfficeMachine> {
  return {
    sipPort: await freePort(GATEWAY_ADDRESS),
    pbxAddress: '127.0.0.1',
    settings: (usual) => usual,
    startWorld: (exchange, devices) => startUsbWorld({ exchange, devices }),
    startGateway: (settings, { env }) => startGateway({ settings, env }),
  };
}

export interface UsbOfficeOptions {
  readonly devices: readonly WorldDevice[];
  /** The exchange's, and its lines'. */
  readonly country?: string;
  /** Extensions that each line's inbound calls go to, in order. */
  readonly extensions?: readonly string[];
  readonly settings?: (usual: SettingsInput) => SettingsInput;
  /** How long a device takes from its plug-in until it can be used. */
  readonly readyWithinMs?: number;
  /** In every line's settings. */
  readonly line?: Partial<NonNullable<SettingsInput['lines']>[number]>;
  readonly machine?: OfficeMachine;
}

/**
 * An office whose exchange lines come in by emulated USB devices, seen by the shipped gateway as real ones are. A device's lines
 * are in the group of its name.
 */
export interface UsbOffice extends Office {
  readonly world: UsbWorld;
  /** The line that this port of the exchange became. */
  lineId(port: number): string;
  /** Where the calls of all lines go. */
  callsGoTo(...extensions: string[]): Promise<void>;
  /** A device that was not plugged in from the beginning: resolves when its lines are in service. */
  plugIn(name: string): Promise<void>;
  /** Waits until the devices' adapters are in service, all of them by default. */
  waitForService(options?: { readonly jack?: string; readonly deadlineMs?: number }): Promise<void>;
}

const USUAL_READY_MS = 30_000;

export async function openUsbOffice({
  devices,
  country = 'us',
  extensions = ['600'],
  settings: change = (usual) => usual,
  readyWithinMs = USUAL_READY_MS,
  line = {},
  machine,
}: UsbOfficeOptions): Promise<UsbOffice> {
  const { sipPort, pbxAddress, ...place } = machine ?? (await thisMachine());
  const ports = Math.max(1, ...devices.flatMap((device) => device.ports));
  await using opened = new AsyncDisposableStack();
  const exchange = opened.use(await startExchange({ lines: ports, country }));
  const pbx = opened.use(
    await startAsterisk({ gatewayAddress: GATEWAY_ADDRESS, gatewayPort: sipPort, address: pbxAddress }),
  );
  const placed = devices.map((device, index) => ({ ...device, jack: device.jack ?? `1-${index + 1}` }));
  const world = opened.use(await place.startWorld(exchange, placed));
  const { adapters: _, lines: __, ...usual } = usualSettings(exchange, 0, [], { port: pbx.sipPort, sipPort });
  const settings = place.settings(change(usual));
  const gateway = opened.use(await place.startGateway(settings, world));
  await gateway.waitForView((view) => view.trunks.every(({ state }) => state === 'in-service'), {
    what: 'the trunk to be in service',
    deadlineMs: readyWithinMs,
  });
  const taken = new Set<(typeof placed)[number]>();
  const waitForService: UsbOffice['waitForService'] = async ({ jack, deadlineMs = readyWithinMs } = {}) => {
    const jacks = jack === undefined ? [...taken].map((device) => device.jack) : [jack];
    await gateway.waitForView(
      ({ adapters }) =>
        jacks.every((place) => adapters.some((one) => one.place === place && one.state === 'in-service')),
      { what: `adapters in service at ${jacks.join(', ')}`, deadlineMs },
    );
  };
  const lineIds = new Map<number, { readonly id: string; readonly group: string }>();
  let callsTo = extensions;
  /** Lines of an adapter count up from its first jack. */
  const takeIn = async (...more: typeof placed): Promise<void> => {
    if (more.length === 0) return;
    for (const device of more) {
      taken.add(device);
      await waitForService({ jack: device.jack });
    }
    for (const { jack, ports: own, name } of more) {
      const id = gateway.view.adapters.find(({ place: where }) => where === jack)?.id ?? '';
      own.forEach((port, index) => {
        lineIds.set(port, { id: `${id}/${index + 1}`, group: name });
      });
    }
    await gateway.waitForView(
      (view) => [...lineIds.values()].every(({ id }) => view.lines.some((shown) => shown.id === id)),
      { what: 'the lines to appear', deadlineMs: readyWithinMs },
    );
    await callsGoTo(...callsTo);
  };
  const waysOut = (settings.routes ?? []).filter(({ from }) => from.every(({ kind }) => kind === 'trunk'));
  const callsGoTo = async (...to: readonly string[]): Promise<void> => {
    callsTo = to;
    const lines = [...lineIds].map(([port, { id, group }]) => ({
      ...line,
      id,
      groups: ['all', group],
      name: `Line ${port}`,
      country,
    }));
    const outcome = await gateway.request('settings.update', {
      change: { lines, routes: [...callsIn(to), ...waysOut] },
    });
    if (!outcome.ok) throw new Error(`the gateway refuses the lines: ${outcome.text}`);
  };
  await takeIn(...placed.filter((device) => device.plugged !== false));
  for (let port = 1; port <= ports; port++) await exchange.client.setHybrid(port, 'off');
  const all = opened.move();
  return {
    exchange,
    pbx,
    gateway,
    settings,
    sipPort,
    world,
    callsGoTo,
    waitForService,
    async plugIn(name) {
      const device = placed.find((one) => one.name === name);
      if (!device) throw new Error(`the office has no device "${name}"`);
      await world.plug(name);
      await takeIn(device);
    },
    lineId: (port) => lineIds.get(port)?.id ?? '',
    ...farSide(exchange.client, ports, gateway),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
