import { z } from 'zod';
import {
  type DesktopOutcome,
  type DesktopOutput,
  type DesktopParsed,
  type DesktopRequestName,
  type DesktopView,
  desktopRequests,
} from '../contract/desktop.ts';
import type { Log } from '../core/log.ts';
import type { LinkDesk } from './link-desk.ts';
import type { UpdatePlan } from './update/update-machine.ts';

export interface DesktopDeskParts {
  readonly view: () => DesktopView;
  readonly links: Pick<LinkDesk, 'pending' | 'done'>;
  readonly startAtLogin: (on: boolean) => DesktopOutcome;
  readonly takeLinks: (on: boolean) => DesktopOutcome;
  readonly update: (wish: 'check' | UpdatePlan) => DesktopOutcome;
  /** The page takes orders from now on. */
  readonly ready: () => void;
  /** The view may read differently now. */
  readonly changed: () => void;
  readonly log: Log;
}

type Handlers = { readonly [N in DesktopRequestName]: (input: DesktopParsed<N>) => DesktopOutput<N> };

const isRequestName = (name: string): name is DesktopRequestName => Object.hasOwn(desktopRequests, name);

/** Serves the desktop's own contract: what the console asks of the app around it. */
export class DesktopDesk {
  readonly #log: Log;
  readonly #handlers: Handlers;

  constructor({ changed, links, log, ready, startAtLogin, takeLinks, update, view }: DesktopDeskParts) {
    this.#log = log;
    const told = (outcome: DesktopOutcome): DesktopOutcome => {
      changed();
      return outcome;
    };
    this.#handlers = {
      'desktop.view': () => view(),
      'desktop.start-at-login': ({ on }) => told(startAtLogin(on)),
      'desktop.take-links': ({ on }) => told(takeLinks(on)),
      'desktop.update': (input) => told(update(input.do)),
      'desktop.ready': () => {
        ready();
        return links.pending ? { link: links.pending } : {};
      },
      'desktop.link-done': ({ id }) => links.done(id),
    };
  }

  /** @throws Error whose message is for a person: Electron carries no more than that to the page */
  async serve(name: string, raw: unknown): Promise<unknown> {
    if (!isRequestName(name)) throw new Error('There is no such request.');
    return this.#serve(name, raw);
  }

  #serve<N extends DesktopRequestName>(name: N, raw: unknown): DesktopOutput<N> {
    const input = desktopRequests[name].input.safeParse(raw);
    if (!input.success) throw new Error(z.prettifyError(input.error));
    const output = desktopRequests[name].output.safeParse(this.#handlers[name](input.data as DesktopParsed<N>));
    if (output.success) return output.data as DesktopOutput<N>;
    this.#log.error({ request: name, problem: z.prettifyError(output.error) }, 'the answer breaks the contract');
    throw new Error('The app gave an answer that it should not have. Its log says more.');
  }
}
