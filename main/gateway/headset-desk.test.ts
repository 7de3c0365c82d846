import { beforeEach, expect, it } from 'vitest';
import { MediaFarSide } from '../../test/kit/media-far-side.ts';
import { VirtualClock } from '../core/clock.ts';
import { Signal } from '../core/events.ts';
import { silentLog } from '../core/log.ts';
import { type Settings, settingsSchema } from '../store/settings-schema.ts';
import { HeadsetDesk } from './headset-desk.ts';

const jabra = { key: '0b0e:0001/1', name: 'One' };
const other = { key: '0b0e:0001/2', name: 'Other' };
const dark = { ring: false, 'off-hook': false, mute: false, hold: false };

let clock: VirtualClock;
let media: MediaFarSide;
let headset: Settings['headset'];
let changed: Signal<Settings>;
let talking: Set<string>;
let desk: HeadsetDesk;
let pressed: string[];

const settingsNow = (): Settings => settingsSchema.parse({ version: 1, adapters: [], lines: [], trunks: [], headset });
const settled = (): Promise<void> => new Promise(setImmediate);
const opens = (): string[] => media.kinds('open-headset').flatMap((each) => ('key' in each ? [each.key] : []));
const lit = (): string[] =>
  media.asked.flatMap((each) => (each.kind === 'show-headset' ? [`${each.lamp} ${each.on ? 'on' : 'off'}`] : []));

beforeEach(() => {
  clock = new VirtualClock();
  media = new MediaFarSide();
  headset = { use: true };
  changed = new Signal<Settings>();
  talking = new Set();
  pressed = [];
  desk = new HeadsetDesk({
    media,
    settings: {
      get current() {
        return settingsNow();
      },
      onChange: (listener) => changed.on(listener),
    },
    desks: { isOpen: (console) => talking.has(console) },
    clock,
    log: silentLog,
    enabled: true,
  });
  desk.onEvent(({ console, event }) => pressed.push(`${console}: ${event.kind}`));
});

async function set(next: Settings['headset']): Promise<void> {
  headset = next;
  changed.emit(settingsNow());
  await settled();
}

it('one that is plugged in is opened by itself, and again when it was pulled or the media process ended', async () => {
  media.headsetsPlugged(jabra);
  await settled();
  expect(opens()).toEqual([jabra.key]);
  media.facts.emit({ kind: 'headset-lost', key: jabra.key, reason: 'unplugged' });
  media.headsetsPlugged();
  await settled();
  expect(desk.state.open).toBeUndefined();
  media.headsetsPlugged(jabra);
  await settled();
  media.losses.emit('it crashed');
  expect(desk.state).toMatchObject({ found: [] });
  media.states.emit('running');
  await settled();
  await settled();
  expect(opens()).toEqual([jabra.key, jabra.key, jabra.key]);
});

it('one that does not open is tried again, and a person is told why after a while', async () => {
  media.refuses = 'open-headset';
  media.headsetsPlugged(jabra);
  await settled();
  expect(desk.state.trouble).toBeUndefined();
  for (const ms of [500, 1000]) {
    clock.advance(ms);
    await settled();
  }
  expect(desk.state.trouble).toBe('it is ill');
  media.refuses = undefined;
  clock.advance(2000);
  await settled();
  expect(desk.state).toMatchObject({ open: { key: jabra.key } });
  expect(desk.state.trouble).toBeUndefined();
});

it('of several it is the chosen one; where the use is off it is none', async () => {
  media.headsetsPlugged(jabra, other);
  await settled();
  await set({ use: true, chosen: other.key });
  expect(desk.state.open?.key).toBe(other.key);
  await set({ use: false, chosen: other.key });
  expect(desk.state.open).toBeUndefined();
  expect(media.kinds('close-headset')).toHaveLength(2);
  desk[Symbol.dispose]();
  desk[Symbol.dispose]();
});

it('its buttons are for the console that talks, else for the one that was used last', async () => {
  media.headsetsPlugged(jabra);
  await settled();
  desk.show('a', dark, true);
  desk.show('b', dark, true);
  desk.show('a', dark, false);
  const press = () => media.facts.emit({ kind: 'headset-event', key: jabra.key, event: { kind: 'flash' } });
  press();
  talking.add('a');
  press();
  desk.closed('a');
  press();
  expect(pressed).toEqual(['b: flash', 'a: flash', 'b: flash']);
});

it('the lamps are told when they change, when a press said otherwise, and dark when the console is gone', async () => {
  desk.show('a', { ...dark, ring: true }, true);
  media.headsetsPlugged(jabra);
  await settled();
  expect(lit()).toEqual(['ring on']);
  media.facts.emit({ kind: 'headset-event', key: jabra.key, event: { kind: 'hook', offHook: true } });
  desk.show('a', { ...dark, ring: true }, true);
  await settled();
  expect(lit()).toEqual(['ring on', 'off-hook off']);
  media.facts.emit({ kind: 'headset-event', key: jabra.key, event: { kind: 'hook', offHook: true } });
  desk.show('a', { ...dark, 'off-hook': true }, true);
  await settled();
  expect(lit().slice(2)).toEqual(['ring off', 'off-hook on']);
  desk.closed('a');
  await settled();
  expect(lit().slice(4)).toEqual(['off-hook off']);
});
