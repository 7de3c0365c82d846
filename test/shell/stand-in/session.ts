import type { Protocol, Session } from 'electron';
import { Emitter } from './facts.ts';

type PermissionHandler = Parameters<Session['setPermissionRequestHandler']>[0];
type CheckHandler = Parameters<Session['setPermissionCheckHandler']>[0];
type RequestFilter = (details: { url: string }, answer: (response: { cancel?: boolean }) => void) => void;
export type Answerer = (request: Request) => Response | Promise<Response>;

const schemes = new Set<string>();

/** `app://console/x` as Chromium can have it; other addresses as they are. */
export function toChromium(url: string): string {
  const [, scheme = '', host = '', rest = ''] = /^([a-z][\w+.-]*):\/\/([^/?#]*)(.*)$/i.exec(url) ?? [];
  return schemes.has(scheme) ? `https://${host}.${scheme}.stand-in.invalid${rest === '' ? '/' : rest}` : url;
}

export const fromChromium = (url: string): string =>
  url.replace(/https:\/\/([^/]+)\.([a-z][\w+-]*)\.stand-in\.invalid/, '$2://$1');

class StandInSession extends Emitter {
  permission: PermissionHandler = null;
  check: CheckHandler = null;
  filter: RequestFilter | undefined;
  readonly handlers = new Map<string, Answerer>();
  readonly webRequest = {
    onBeforeRequest: (filter: RequestFilter) => {
      this.filter = filter;
    },
  };
  readonly protocol: Pick<Protocol, 'handle' | 'unhandle' | 'isProtocolHandled'> = {
    handle: (scheme, handler) => void this.handlers.set(scheme, handler as Answerer),
    unhandle: (scheme) => void this.handlers.delete(scheme),
    isProtocolHandled: (scheme) => this.handlers.has(scheme),
  };
  setPermissionRequestHandler(handler: PermissionHandler): void {
    this.permission = handler;
  }
  setPermissionCheckHandler(handler: CheckHandler): void {
    this.check = handler;
  }
  setDevicePermissionHandler(): void {}
  setDisplayMediaRequestHandler(): void {}

  /** Electron's default without a handler: yes. */
  async allows(permission: string, url: string, media: readonly ('audio' | 'video')[]): Promise<boolean> {
    const handler = this.permission as
      | ((contents: unknown, permission: string, answer: (may: boolean) => void, details: object) => void)
      | null;
    if (!handler) return true;
    const details = { isMainFrame: true, requestingUrl: url, ...(permission === 'media' ? { mediaTypes: media } : {}) };
    return new Promise((resolve) => handler(undefined, permission, resolve, details));
  }

  passes(url: string): Promise<boolean> {
    const { filter } = this;
    return filter
      ? new Promise((resolve) => filter({ url }, ({ cancel }) => resolve(cancel !== true)))
      : Promise.resolve(true);
  }
}

export type { StandInSession };

const partitions = new Map<string, StandInSession>();
const fromPartition = (name: string): StandInSession => {
  const known = partitions.get(name) ?? new StandInSession();
  partitions.set(name, known);
  return known;
};

export const session = { fromPartition, defaultSession: fromPartition('') };

export const protocol = {
  registerSchemesAsPrivileged: (list: Parameters<Protocol['registerSchemesAsPrivileged']>[0]): void => {
    for (const { scheme } of list) schemes.add(scheme);
  },
};
