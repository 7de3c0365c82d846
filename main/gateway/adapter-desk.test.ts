import { expect, test } from 'vitest';
import { MediaFarSide } from '../../test/kit/media-far-side.ts';
import type { CallLine } from '../call/call.ts';
import { asLineId } from '../core/ids.ts';
import type { FoundAdapter } from '../line/found-adapter.ts';
import { settingsSchema } from '../store/settings-schema.ts';
import { AdapterDesk } from './adapter-desk.ts';

const KEY = '0572:1340/12345678';
const device: FoundAdapter = {
  key: KEY,
  family: 'voice-modem',
  name: 'Conexant CX93010 voice modem',
  usbId: '0572:1340',
  serial: '12345678',
  // Nowhere on any machine.
  place: '99-9',
  ports: 1,
  experimental: false,
};
const settings = settingsSchema.parse({
  version: 1,
  adapters: [
    { id: 'modem-1', family: 'voice-modem', device: KEY },
    { id: 'modem-10', family: 'voice-modem', device: '0baf:0303/7' },
  ],
  lines: [
    { id: 'modem-1/1', name: 'Front desk' },
    { id: 'modem-10/1', name: 'Sales' },
  ],
});

function desk({ plugged = true, state = 'idle', media = new MediaFarSide(), found = device } = {}) {
  const updates: unknown[] = [];
  const undisturbed: string[] = [];
  const forgotten: string[] = [];
  const line = { runner: { id: asLineId('modem-1/1'), state: { kind: state } } } as unknown as CallLine;
  return {
    media,
    updates,
    undisturbed,
    forgotten,
    desk: new AdapterDesk({
      media,
      usb: {
        found: plugged ? [found] : [],
        idOf: () => 'modem-1',
        match: (id) => (plugged && id === 'modem-1' ? device : undefined),
      },
      lines: {
        all: [line],
        undisturbed: (id, work) => {
          undisturbed.push(id);
          return work();
        },
      },
      memories: { forget: (adapter) => void forgotten.push(adapter) },
      settings: {
        current: settings,
        update: async (change) => {
          updates.push(change);
          return { ok: true };
        },
      },
    }),
  };
}

test('a check gives what was found and a report to paste, without the serial number', async () => {
  const { desk: at, media, undisturbed } = desk();
  media.check = { identity: 'CX93001 12345678', voice: { usable: true }, formats: ['131'], facts: [] };
  const checked = await at.check(KEY);
  expect(checked).toMatchObject({ ok: true, check: media.check });
  expect(checked.report).toMatch(/^Copperline device check · .*\n\nConexant CX93010 voice modem \(0572:1340\)\n/);
  expect(checked.report).toMatch(/Identity +CX93001 \(serial number\)\n/);
  expect(undisturbed).toEqual(['modem-1']);
});

test('a check that fails gives a report that says so', async () => {
  const { desk: at, media } = desk();
  media.refuses = 'check-adapter';
  const checked = await at.check(KEY);
  expect(checked).toMatchObject({ ok: false, text: 'it is ill' });
  expect(checked.report).toMatch(/Calls +no: it is ill\n/);
});

test('a chip that is known to have no voice is told of by a report; nothing is tried', async () => {
  const text = 'The USR5639 has no voice: it carries data and fax alone.';
  const found: FoundAdapter = { ...device, family: undefined, name: 'USR5639', trouble: { code: 'no-voice', text } };
  const { desk: at, media } = desk({ found });
  const checked = await at.check(KEY);
  expect(checked).toMatchObject({ ok: true, check: { voice: { usable: false, why: text } } });
  expect(checked.report).toMatch(/Calls +no: The USR5639 has no voice/);
  expect(media.asked).toEqual([]);
});

test('an adapter with a line in use is not checked, nor one that is not plugged in', async () => {
  const talking = desk({ state: 'connected' });
  expect(await talking.desk.check(KEY)).toMatchObject({ ok: false, text: expect.stringMatching(/in use/) });
  const gone = desk({ plugged: false });
  expect(await gone.desk.check(KEY)).toMatchObject({ ok: false, text: expect.stringMatching(/plugged in/) });
  expect([...talking.media.asked, ...gone.media.asked]).toEqual([]);
});

test('an adapter that is forgotten takes its lines’ settings and what they taught us along, and no others', async () => {
  const { desk: at, updates, forgotten } = desk({ plugged: false });
  expect(await at.forget('modem-1')).toEqual({ ok: true });
  expect(updates).toMatchObject([{ adapters: [{ id: 'modem-10' }], lines: [{ id: 'modem-10/1' }] }]);
  expect(forgotten).toEqual(['modem-1']);
});

test('an adapter that is plugged in, or that nobody knows, is not forgotten', async () => {
  const { desk: at, updates, forgotten } = desk();
  expect(await at.forget('modem-1')).toMatchObject({ ok: false, text: expect.stringMatching(/Unplug it first/) });
  expect(await at.forget('hid-7')).toMatchObject({ ok: false });
  expect([...updates, ...forgotten]).toEqual([]);
});
