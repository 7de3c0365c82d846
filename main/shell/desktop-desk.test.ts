import fc from 'fast-check';
import { expect, it } from 'vitest';
import { desktopRequests } from '../contract/desktop.ts';
import { silentLog } from '../core/log.ts';
import { DesktopDesk, type DesktopDeskParts } from './desktop-desk.ts';

/** All that was done, in order. */
function desk(change: Partial<DesktopDeskParts> = {}) {
  const done: string[] = [];
  const parts: DesktopDeskParts = {
    view: () => ({
      version: '1.0.0',
      startAtLogin: { kind: 'off' },
      takesLinks: { kind: 'off' },
      secrets: { kind: 'sealed', by: 'the Keychain' },
      update: { kind: 'current' },
    }),
    links: {
      pending: undefined,
      done: (id: string) => {
        done.push(`link ${id}`);
        return { ok: true };
      },
    },
    startAtLogin: (on) => {
      done.push(`login ${on}`);
      return { ok: true };
    },
    takeLinks: (on) => {
      done.push(`links ${on}`);
      return { ok: false, text: 'The system did not take it.' };
    },
    update: (wish) => {
      done.push(`update ${wish}`);
      return { ok: true };
    },
    ready: () => done.push('ready'),
    changed: () => done.push('changed'),
    log: silentLog,
    ...change,
  };
  return { desk: new DesktopDesk(parts), done };
}

it('does what is asked, and tells that something may read differently', async () => {
  const { desk: served, done } = desk();
  expect(await served.serve('desktop.start-at-login', { on: true })).toEqual({ ok: true });
  expect(await served.serve('desktop.take-links', { on: true })).toMatchObject({ ok: false });
  expect(await served.serve('desktop.update', { do: 'tonight' })).toEqual({ ok: true });
  expect(done).toEqual(['login true', 'changed', 'links true', 'changed', 'update tonight', 'changed']);
});

it('a page that is ready is given the link that waits', async () => {
  const link = { id: '1', scheme: 'tel' as const, number: '+4930123456' };
  const { desk: served, done } = desk({ links: { pending: link, done: () => ({ ok: true }) } });
  expect(await served.serve('desktop.ready', {})).toEqual({ link });
  expect(done).toEqual(['ready']);
});

it('an answer that breaks the contract does not leave', async () => {
  const { desk: served } = desk({ view: () => ({ version: 7 }) as never });
  await expect(served.serve('desktop.view', {})).rejects.toThrow(/should not have/);
});

it('whatever else is asked, nothing is done', async () => {
  const names = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '__proto__',
      'constructor',
      'toString',
      'settings.update',
      'call.dial',
      ...Object.keys(desktopRequests),
    ),
  );
  await fc.assert(
    fc.asyncProperty(names, fc.anything(), async (name, input) => {
      const { desk: served, done } = desk();
      const isMeant =
        Object.hasOwn(desktopRequests, name) &&
        desktopRequests[name as keyof typeof desktopRequests].input.safeParse(input).success;
      await served.serve(name, input).catch(() => undefined);
      return isMeant || done.length === 0;
    }),
  );
});
