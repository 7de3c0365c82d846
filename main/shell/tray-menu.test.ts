import { describe, expect, it } from 'vitest';
import { HOSTILE_NAME, line, view } from '../../test/console/sample-view.ts';
import type { GatewayView } from '../contract/views.ts';
import { type TrayFace, trayFace, trayState } from './tray-menu.ts';
import { en } from './words/en.ts';
import { languageOf, wordsFor } from './words/languages.ts';

const idle = (change: Partial<GatewayView> = {}): GatewayView => view({ lines: [line(1)], calls: [], ...change });
const face = (of: GatewayView | undefined, change: Partial<Parameters<typeof trayFace>[1]> = {}): TrayFace =>
  trayFace(of, { startAtLogin: { kind: 'off' }, update: { kind: 'current' }, ...change }, en);
const labels = ({ items }: TrayFace): string[] => items.map((item) => ('label' in item ? item.label : '—'));

describe('the icon says', () => {
  it.each([
    ['idle', idle()],
    ['ringing', idle({ lines: [line(1, { state: 'ringing' })] })],
    ['in-call', idle({ calls: view().calls.filter(({ state }) => state === 'connected') })],
    ['trouble', idle({ notices: [{ id: 'x', severity: 'error', text: 'x', at: 0 }] })],
    ['trouble', idle({ media: { process: 'restarting', edge: 'running' } })],
    ['trouble', idle({ lines: [line(1, { state: 'out-of-service' })] })],
    ['trouble', undefined],
  ] as const)('%s', (state, of) => {
    expect(trayState(of)).toBe(state);
  });

  it('that somebody rings, whatever else is wrong', () => {
    const both = idle({
      lines: [line(1, { state: 'ringing' })],
      notices: [{ id: 'x', severity: 'error', text: 'x', at: 0 }],
    });
    expect(trayState(both)).toBe('ringing');
  });
});

describe('the menu', () => {
  it('without calls opens, starts at login and quits', () => {
    expect(labels(face(idle()))).toEqual(['Open Copperline', 'Start when I log in', '—', 'Quit']);
  });

  it('answers who rings, declines whose turn it is here, and hangs up who talks', () => {
    const calls = view().calls.map((call) => (call.state === 'ringing' ? { ...call, atConsole: true } : call));
    expect(labels(face(view({ calls }))).slice(0, 4)).toEqual([
      'Answer Ada Lovelace',
      'Decline Ada Lovelace',
      'Hang up Grace Hopper',
      '—',
    ]);
  });

  it('shows a hostile name as text, and short', () => {
    const of = idle({ lines: [line(1, { state: 'ringing', caller: { name: HOSTILE_NAME } })] });
    const [answer = ''] = labels(face(of));
    expect(answer).not.toMatch(/[<>&]/);
    expect([...answer].length).toBeLessThanOrEqual(48);
  });

  it('offers the restart for an update that is ready, and no start at login where there is none', () => {
    const of = face(idle(), {
      update: { kind: 'ready', version: '2.0.0', plan: 'ask' },
      startAtLogin: { kind: 'not-possible', text: 'x' },
    });
    expect(labels(of)).toEqual(['Open Copperline', 'Restart to update to 2.0.0', '—', 'Quit']);
  });

  it('is no longer than a menu, however many ring', () => {
    const lines = Array.from({ length: 64 }, (_, at) => line(at + 1, { state: 'ringing' }));
    const of = face(idle({ lines }));
    expect(labels(of).filter((label) => label.startsWith('Answer'))).toHaveLength(6);
    expect(of.tip.length).toBeLessThanOrEqual(120);
  });
});

it('speaks the first of the person’s languages that it knows', () => {
  expect(languageOf(wordsFor(['de-AT', 'en-US']))).toBe('de');
  expect(languageOf(wordsFor(['nl-NL', 'fr_CA']))).toBe('fr');
  expect(languageOf(wordsFor(['nl', '__proto__', 'constructor']))).toBe('en');
  expect(languageOf(wordsFor([]))).toBe('en');
});
