import { nodesAt, nodeText, reportHead } from '../adapters/device-check/plugged-devices.ts';
import { errorText } from '../core/errors.ts';
import { adapterAndPort, adapterId } from '../core/ids.ts';
import { adapterReport, type CheckOutcome } from '../line/adapter-report.ts';
import type { AdapterCheck, FoundAdapter } from '../line/found-adapter.ts';
import type { MediaClient } from '../media/media-client.ts';
import type { LineMemories } from '../store/line-memories.ts';
import type { SettingsFile } from '../store/settings-file.ts';
import type { Lines } from './lines.ts';
import type { UsbDevices } from './usb-devices.ts';

type Refused = { readonly ok: false; readonly text: string };
type Checked =
  | { readonly ok: true; readonly check: AdapterCheck; readonly report: string }
  | (Refused & { readonly report?: string });

export interface AdapterDeskParts {
  readonly media: Pick<MediaClient, 'request' | 'pid'>;
  readonly usb: Pick<UsbDevices, 'found' | 'idOf' | 'match'>;
  readonly lines: Pick<Lines, 'all' | 'undisturbed'>;
  readonly settings: Pick<SettingsFile, 'current' | 'update'>;
  readonly memories: Pick<LineMemories, 'forget'>;
}

/** What a person does with an adapter at the console. */
export class AdapterDesk {
  readonly #parts: AdapterDeskParts;

  constructor(parts: AdapterDeskParts) {
    this.#parts = parts;
  }

  async check(key: string): Promise<Checked> {
    const { media, usb, lines } = this.#parts;
    const device = usb.found.find((each) => each.key === key);
    if (!device) return { ok: false, text: `No adapter "${key}" is plugged in.` };
    const { trouble } = device;
    // Known by its name: there is nothing to try.
    if (trouble?.code === 'no-voice') {
      const check = {
        identity: device.name,
        voice: { usable: false, why: trouble.text },
        formats: [],
        facts: [],
      } as const;
      return { ok: true, check, report: await this.#report(device, check) };
    }
    const id = usb.idOf(device);
    if (this.#inUse(id)) return { ok: false, text: 'A line of this adapter is in use. Check it when it is free.' };
    try {
      const work = () => media.request({ kind: 'check-adapter', key });
      const check = await (id === undefined ? work() : lines.undisturbed(id, work));
      return { ok: true, check, report: await this.#report(device, check) };
    } catch (thrown) {
      const failed = errorText(thrown);
      return { ok: false, text: failed, report: await this.#report(device, { failed }) };
    }
  }

  async forget(id: string): Promise<{ readonly ok: true } | Refused> {
    const { settings, usb, memories } = this.#parts;
    const { adapters, lines } = settings.current;
    const known = adapters.find((each) => each.id === id);
    if (!known) return { ok: false, text: `There is no adapter "${id}".` };
    if (usb.match(id)) return { ok: false, text: 'This adapter is plugged in, and used for that. Unplug it first.' };
    const saved = await settings.update({
      adapters: adapters.filter((each) => each !== known),
      // The next adapter of its family gets its name, and is another one.
      lines: lines.filter((line) => !line.id.startsWith(`${id}/`)),
    });
    if (saved.ok) memories.forget(adapterId(id));
    return saved;
  }

  #inUse(id: string | undefined): boolean {
    return this.#parts.lines.all.some(
      ({ runner }) =>
        adapterAndPort(runner.id).adapter === id && !['idle', 'out-of-service'].includes(runner.state.kind),
    );
  }

  async #report(device: FoundAdapter, outcome: CheckOutcome): Promise<string> {
    const nodes = await nodesAt(device.place);
    const own = `(${this.#parts.media.pid})`;
    const more = nodes.map((node) => ({
      name: node.path,
      value: nodeText({
        ...node,
        holders: node.holders.map((holder) => (holder.endsWith(own) ? 'Copperline itself' : holder)),
      }),
    }));
    return `${reportHead()}\n\n${adapterReport(device, outcome, { more })}\n`;
  }
}
