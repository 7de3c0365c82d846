import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { GuideView } from '../contract/line-setup.ts';
import type { RequestOutput, RequestParsed } from '../contract/requests.ts';
import { errorText } from '../core/errors.ts';
import { TRUNK_PRESETS } from '../sip/presets.ts';
import { type SecretsFile, trunkPasswordKey } from '../store/secrets-file.ts';
import type { JsonObject } from '../store/settings-document.ts';
import type { SettingsFile } from '../store/settings-file.ts';
import type { Settings } from '../store/settings-schema.ts';
import type { Lines } from './lines.ts';

type Done = { readonly ok: true } | { readonly ok: false; readonly text: string };

const LOOPBACK = '127.0.0.1';

export interface GuideDeskParts {
  readonly settings: Pick<SettingsFile, 'current' | 'document' | 'update'>;
  readonly secrets: Pick<SecretsFile, 'set'>;
  readonly lines: Pick<Lines, 'all'>;
}

/** What the first-run guide saves on its way. */
export class GuideDesk {
  readonly #parts: GuideDeskParts;

  constructor(parts: GuideDeskParts) {
    this.#parts = parts;
  }

  /** A gateway that has neither a PBX nor routes nor lines of its own settings was never set up. */
  view(): GuideView {
    const { guide, trunks, routes, lines } = this.#parts.settings.current;
    const { state, step } = guide;
    if (state !== 'new') return { state, step };
    return { state: trunks.length + routes.length + lines.length === 0 ? 'due' : 'aside', step };
  }

  save(guide: RequestParsed<'guide.save'>): Promise<Done> {
    return this.#parts.settings.update({ guide });
  }

  async country(country: string): Promise<Done> {
    const { settings, lines } = this.#parts;
    const { lines: written } = await settings.document();
    const known = Array.isArray(written) ? (written as JsonObject[]) : [];
    const added = lines.all
      .map(({ runner }) => runner.id)
      .filter((id) => !known.some((each) => each.id === id))
      .map((id): JsonObject => ({ id, name: '' }));
    return settings.update({
      lines: [...known, ...added].map((each) => ({ ...each, country })),
      office: { country: country.slice(0, 2) },
    });
  }

  async pbx(wanted: RequestParsed<'guide.pbx'>): Promise<RequestOutput<'guide.pbx'>> {
    const { settings, secrets } = this.#parts;
    const preset = TRUNK_PRESETS.find(({ id }) => id === wanted.preset);
    if (!preset) return { ok: false, text: `There is no preset "${wanted.preset}".` };
    const registers = preset.settings.kind.kind === 'registers';
    if (registers && (wanted.user ?? '') === '')
      return { ok: false, text: `${preset.name} needs the user name that it gave this gateway.` };
    const { trunks, media, routes } = settings.current;
    const before = trunks.find(({ id }) => id === wanted.trunk);
    const id = before?.id ?? freeId(trunks);
    let localAddress: string;
    try {
      localAddress = await addressTowards(wanted.host);
    } catch (thrown) {
      return { ok: false, text: `"${wanted.host}" cannot be reached: ${errorText(thrown)}. Check how it is written.` };
    }
    const trunk = {
      ...preset.settings,
      id,
      name: wanted.name,
      host: wanted.host,
      localAddress,
      ...(wanted.port === undefined ? {} : { port: wanted.port }),
      kind: registers ? { ...preset.settings.kind, user: wanted.user ?? '' } : preset.settings.kind,
    };
    const { trunks: written } = await settings.document();
    const others = (Array.isArray(written) ? (written as JsonObject[]) : []).filter((each) => each.id !== id);
    // The password first: the trunk registers as soon as it is there.
    if (wanted.password !== undefined && registers) await secrets.set(trunkPasswordKey(id), wanted.password);
    const saved = await settings.update({
      trunks: [...others, trunk],
      // Where somebody has made routes already, they stay as they are.
      ...(routes.every((each) => guideRouteIds.includes(each.id)) ? { routes: routesTo(id, wanted.extension) } : {}),
      ...(media.rtpAddress === LOOPBACK && localAddress !== LOOPBACK ? { media: { rtpAddress: localAddress } } : {}),
    });
    return saved.ok ? { ok: true, trunk: id } : saved;
  }

  noPbx(): Promise<Done> | Done {
    const { settings } = this.#parts;
    const { routes } = settings.current;
    if (!routes.every(({ id }) => guideRouteIds.includes(id))) return { ok: true };
    return settings.update({ routes: [IN_TO_CONSOLE, OUT_OF_CONSOLE] });
  }
}

const lines = { kind: 'lines', group: 'all' } as const;
const IN_TO_CONSOLE = { id: 'guide-in', name: 'In', from: [{ kind: 'line' }], targets: [{ kind: 'console' }] };
const OUT_OF_CONSOLE = { id: 'guide-console', name: 'Console', from: [{ kind: 'console' }], targets: [lines] };
const guideRouteIds: readonly string[] = ['guide-in', 'guide-out', 'guide-console'];

const routesTo = (trunk: string, extension: string): JsonObject[] => [
  { ...IN_TO_CONSOLE, targets: [{ kind: 'trunk', trunk, to: extension, console: true }, { kind: 'console' }] },
  { id: 'guide-out', name: 'Out', from: [{ kind: 'trunk', trunk }], targets: [lines] },
  OUT_OF_CONSOLE,
];

function freeId(trunks: Settings['trunks']): string {
  const has = (id: string): boolean => trunks.some((each) => each.id === id);
  let id = 'pbx';
  for (let count = 2; has(id); count++) id = `pbx-${count}`;
  return id;
}

/** Which address of this computer the host would see: a UDP socket says it, and sends nothing. */
async function addressTowards(host: string): Promise<string> {
  const socket = createSocket('udp4');
  try {
    socket.connect(9, host);
    await once(socket, 'connect');
    return socket.address().address;
  } finally {
    socket.close();
  }
}
