import { randomUUID } from 'node:crypto';
import { app } from 'electron';
import type { Choice, DesktopOutcome, LinkView } from '../contract/desktop.ts';
import { Signal } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import { plainText } from './plain-text.ts';
import { isTelLink, readTelLink } from './tel-link.ts';

const SCHEMES = ['tel', 'sip'] as const;

/** What the system calls to open a link: Copperline, and a mark behind which nothing is an option of ours or Chromium's. */
const BEFORE_LINK = '--';

/**
 * Links that other programs gave us: one at a time, the last one. It waits until the console has shown it and a person has said
 * yes or no; nothing here calls anybody.
 */
export class LinkDesk implements Disposable {
  readonly #log: Log;
  readonly #tell: (text: string) => void;
  readonly #came = new Signal<LinkView>();
  #link: LinkView | undefined;

  /** @param tell shows a person why a link was refused */
  constructor({ log, tell }: { readonly log: Log; readonly tell: (text: string) => void }) {
    this.#log = log;
    this.#tell = tell;
  }

  get pending(): LinkView | undefined {
    return this.#link;
  }

  onLink(listener: (link: LinkView) => void): Disposable {
    return this.#came.on(listener);
  }

  /** @returns whether it was a link at all */
  take(text: string | undefined): boolean {
    if (text === undefined || !isTelLink(text)) return false;
    const read = readTelLink(text);
    if (!read.ok) {
      this.#log.warn({ link: plainText(text, 60) }, 'a link was refused');
      this.#tell(read.text);
      return true;
    }
    this.#link = { id: randomUUID(), ...read.link };
    this.#log.info({ scheme: read.link.scheme }, 'a link came');
    this.#came.emit(this.#link);
    return true;
  }

  done(id: string): DesktopOutcome {
    // Another one may have come meanwhile: that one stays.
    if (this.#link?.id === id) this.#link = undefined;
    return { ok: true };
  }

  [Symbol.dispose](): void {
    this.#came.clear();
  }
}

/** Whether `tel:` links come here, as the system has it. */
export function takesLinks(): Choice {
  if (!app.isPackaged)
    return { kind: 'not-possible', text: 'Only an installed Copperline can take links of other programs.' };
  return { kind: app.isDefaultProtocolClient('tel', process.execPath, [BEFORE_LINK]) ? 'on' : 'off' };
}

/** Windows 10 and newer ask the person themselves at the next link, whatever is said here. */
export function setTakesLinks(on: boolean): DesktopOutcome {
  const before = takesLinks();
  if (before.kind === 'not-possible') return { ok: false, text: before.text };
  const took = SCHEMES.map((scheme) =>
    on
      ? app.setAsDefaultProtocolClient(scheme, process.execPath, [BEFORE_LINK])
      : app.removeAsDefaultProtocolClient(scheme, process.execPath, [BEFORE_LINK]),
  );
  if (took.every(Boolean)) return { ok: true };
  return {
    ok: false,
    text: 'The system did not take it. Choose Copperline in its own settings for default programs, under telephone links.',
  };
}
