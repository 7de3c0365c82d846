import { SoundStack } from './alsa/sound-stack.ts';
import { ExchangeWires, type WireFigures } from './exchange-wires.ts';
import type { Jacks, PluggedDevice } from './jacks.ts';
import { models } from './models.ts';
import { Testbed } from './umockdev/testbed.ts';
import type { UsbDevice } from './usb-device.ts';
import { UsbipJacks } from './usbip/usbip-jacks.ts';
import type { Offer } from './usbip/usbip-server.ts';
import type { WorldDevice, WorldPlan } from './world-protocol.ts';

interface DeskDevice {
  readonly plan: WorldDevice;
  readonly model: UsbDevice;
  readonly wires: () => readonly WireFigures[];
  plugged: PluggedDevice | undefined;
  permitted: boolean;
}

/** The office's desk: emulated devices between a simulated exchange's wires and USB jacks. */
export class Desk implements AsyncDisposable {
  readonly #wires: ExchangeWires;
  readonly #jacks: Jacks;
  readonly #devices = new Map<string, DeskDevice>();
  #sound: SoundStack | undefined;

  private constructor(wires: ExchangeWires, jacks: Jacks) {
    this.#wires = wires;
    this.#jacks = jacks;
  }

  static async lay({ exchange, root, preload, devices }: WorldPlan): Promise<Desk> {
    const jacks = preload === undefined ? await UsbipJacks.open() : new Testbed(root, preload);
    const desk = new Desk(await ExchangeWires.connect(exchange), jacks);
    try {
      for (const plan of devices) desk.#add(plan);
      const all = [...desk.#devices.values()].map(({ model }) => model);
      // A kernel has its own.
      if (preload !== undefined) desk.#sound = await SoundStack.create(root, all);
      // A kernel takes them in one by one, when it is asked to.
      if (preload !== undefined) for (const { name, plugged = true } of devices) if (plugged) await desk.plug(name);
      return desk;
    } catch (thrown) {
      await desk[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  get env(): Readonly<Record<string, string>> {
    return { ...this.#jacks.env, ...this.#sound?.env };
  }

  /** What a kernel imports, where one is to. */
  async plug(name: string, jack?: string): Promise<Offer | undefined> {
    const device = this.#device(name);
    if (device.plugged) throw new Error(`${name} is plugged in already`);
    device.model.plugged();
    device.plugged = await this.#jacks.plug(device.model, jack ?? device.plan.jack ?? this.#jacks.freeJack());
    device.plugged.permit(device.permitted);
    await this.#sound?.plug(device.model, device.plugged.soundCard);
    return device.plugged.offer;
  }

  async unplug(name: string): Promise<void> {
    const device = this.#device(name);
    const { plugged } = device;
    if (!plugged) throw new Error(`${name} is not plugged in`);
    device.plugged = undefined;
    device.model.unplugged();
    this.#sound?.unplug(plugged.soundCard);
    await plugged.unplug();
  }

  /** `no-permission` is the machine's, every other behaviour the model's. */
  behave(name: string, behaviour: string, value: unknown): void {
    const device = this.#device(name);
    if (behaviour !== 'no-permission') {
      device.model.behave(behaviour, value);
      return;
    }
    device.permitted = value === false;
    device.plugged?.permit(device.permitted);
  }

  seen(name: string): Readonly<Record<string, unknown>> {
    const { model, wires, plugged } = this.#device(name);
    const figures = wires();
    return {
      ...model.seen(),
      atMs: Number(process.hrtime.bigint()) / 1e6,
      slips: figures.reduce((sum, { slips }) => sum + slips, 0),
      wires: figures,
      ...(plugged ? { jack: plugged.jack } : {}),
      ...(plugged?.soundCard === undefined ? {} : { soundCard: plugged.soundCard }),
      cpu: process.cpuUsage(),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sound?.[Symbol.dispose]();
    await this.#jacks[Symbol.asyncDispose]();
    for (const { model } of this.#devices.values()) model[Symbol.dispose]();
    await this.#wires[Symbol.asyncDispose]();
  }

  #add(plan: WorldDevice): void {
    const { name, model, ports, clockPpm = 0, serial } = plan;
    const create = models[model];
    if (!create) throw new Error(`there is no model "${model}": there are ${Object.keys(models).join(', ')}`);
    const lines = ports.map((port) => this.#wires.line(port, clockPpm));
    this.#devices.set(name, {
      plan,
      model: create({ lines, clockPpm, ...(serial === undefined ? {} : { serial }) }),
      wires: () => lines.map(({ figures }) => figures),
      plugged: undefined,
      permitted: true,
    });
  }

  #device(name: string): DeskDevice {
    const device = this.#devices.get(name);
    if (!device) throw new Error(`there is no device "${name}"`);
    return device;
  }
}
