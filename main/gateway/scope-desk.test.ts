import { describe, expect, it } from 'vitest';
import { MediaFarSide } from '../../test/kit/media-far-side.ts';
import type { CallLine } from '../call/call.ts';
import type { Role } from '../contract/access.ts';
import { scopeBlock } from '../contract/scope.ts';
import { Signal } from '../core/events.ts';
import { asLineId, type LineId } from '../core/ids.ts';
import { silentLog } from '../core/log.ts';
import type { LineState } from '../line/line-state.ts';
import { profileFor } from '../line/profile.ts';
import type { AuditAct } from '../store/audit-log.ts';
import { MOST_SCOPES, ScopeDesk, type ScopePush } from './scope-desk.ts';

const IDLE: LineState = { kind: 'idle' };
const CALL: LineState = { kind: 'seizing', digits: '1', polarity: 'normal' };
const GONE: LineState = { kind: 'out-of-service', why: 'no-adapter', reason: 'It is gone.', battery: false };
const SIM_1 = asLineId('sim/1');

function aDesk(lineCount = 1) {
  const media = new MediaFarSide();
  const changed = new Signal<void>();
  const removed = new Signal<LineId>();
  const states = new Map<LineId, LineState>(
    Array.from({ length: lineCount }, (_, i) => [asLineId(`sim/${i + 1}`), IDLE]),
  );
  const consoles = new Map<string, Role>();
  const written: AuditAct[] = [];
  const pushed: ScopePush[] = [];
  const desk = new ScopeDesk({
    media,
    lines: {
      get: (id) => {
        const state = states.get(id);
        return state && ({ runner: { id, state, profile: profileFor('de') } } as unknown as CallLine);
      },
      onChange: (listener) => changed.on(listener),
      onRemoved: (listener) => removed.on(listener),
    },
    visitor: (console) => {
      const role = consoles.get(console);
      return role && { kind: 'user', name: console, role, signIn: console, address: '192.0.2.7' };
    },
    audit: { add: (act) => void written.push(act) },
    log: silentLog,
  });
  desk.onPush((push) => pushed.push(push));
  return {
    ...{ desk, media, states, written, pushed, removed },
    enter: (console: string, role: Role): string => {
      consoles.set(console, role);
      return console;
    },
    become: (state: LineState, line = SIM_1): void => {
      states.set(line, state);
      changed.emit();
    },
    hear: (line = SIM_1, number = 0): void => {
      const [fromLine, toLine] = [new Int16Array(800).fill(number), new Int16Array(800).fill(-2)];
      media.facts.emit({ kind: 'scope', line, number, fromLine, toLine });
    },
  };
}

describe('the scopes of lines', () => {
  it('are copied while somebody looks, for as long as somebody does', async () => {
    const { desk, media, pushed, enter, hear } = aDesk();
    const [olga, rita] = [enter('olga', 'owner'), enter('rita', 'receptionist')];
    hear();
    expect(pushed).toEqual([]);
    const answer = await desk.open(olga, 'sim/1');
    expect(answer.ok && answer.tones.some(({ tone }) => tone === 'dial')).toBe(true);
    await desk.open(rita, 'sim/1');
    expect(desk.lookers(SIM_1)).toEqual(['olga', 'rita']);
    hear(SIM_1, 3);
    expect(pushed.map(({ to, push }) => [to, push])).toEqual([
      ['olga', 'scope.block'],
      ['rita', 'scope.block'],
    ]);
    const block = scopeBlock.parse(pushed[0]?.body);
    expect(block.number).toBe(3);
    expect(Buffer.from(block.toLine, 'base64').readInt16LE(1598)).toBe(-2);
    desk.close(olga);
    expect(media.kinds('set-scope')).toHaveLength(1);
    desk.close(rita);
    expect(media.kinds('set-scope')).toEqual([
      { kind: 'set-scope', line: 'sim/1', on: true },
      { kind: 'set-scope', line: 'sim/1', on: false },
    ]);
    hear();
    expect(pushed).toHaveLength(2);
    expect(desk.lookers(SIM_1)).toEqual([]);
  });

  it('are one a console, and four in all', async () => {
    const { desk, enter } = aDesk(6);
    for (let i = 1; i <= MOST_SCOPES; i++)
      expect(await desk.open(enter(`c${i}`, 'owner'), `sim/${i}`)).toMatchObject({ ok: true });
    expect(await desk.open(enter('c5', 'owner'), 'sim/5')).toMatchObject({ ok: false, text: /already/ });
    // Who has one may look elsewhere.
    expect(await desk.open('c1', 'sim/6')).toMatchObject({ ok: true });
    expect(desk.lookers(SIM_1)).toEqual([]);
    desk.close('c2');
    expect(await desk.open('c5', 'sim/5')).toMatchObject({ ok: true });
  });

  it('show a call to an owner alone: it is written down, once a call', async () => {
    const { desk, enter, become, written } = aDesk();
    const olga = enter('olga', 'owner');
    await desk.open(olga, 'sim/1');
    expect(written).toEqual([]);
    become(CALL);
    become(CALL);
    become(IDLE);
    become({ kind: 'idle', taken: 'in-use' });
    expect(written).toEqual(
      Array.from({ length: 2 }, () => ({
        ...{ who: 'olga', from: '192.0.2.7', what: 'looked into a call', ok: true },
        detail: '{"line":"sim/1"}',
      })),
    );
  });

  it('end for a receptionist when a call begins, before a word of it, and do not begin in one', async () => {
    const { desk, enter, become, hear, pushed, media } = aDesk();
    const rita = enter('rita', 'receptionist');
    await desk.open(rita, 'sim/1');
    become(CALL);
    hear();
    expect(pushed).toEqual([{ to: 'rita', push: 'scope.ended', body: { line: 'sim/1', why: 'call' } }]);
    expect(media.asked.at(-1)).toEqual({ kind: 'set-scope', line: 'sim/1', on: false });
    expect(await desk.open(rita, 'sim/1')).toMatchObject({ ok: false, text: /owner/ });
    expect(desk.lookers(SIM_1)).toEqual([]);
  });

  it('end with the adapter and with the line, and there is none of a line that is not there', async () => {
    const { desk, enter, become, pushed, removed, states } = aDesk(2);
    const olga = enter('olga', 'owner');
    await desk.open(olga, 'sim/1');
    become(GONE);
    expect(pushed.at(-1)).toMatchObject({ push: 'scope.ended', body: { why: 'unplugged' } });
    expect(await desk.open(olga, 'sim/1')).toMatchObject({ ok: false, text: /Plug it in/ });
    await desk.open(olga, 'sim/2');
    states.delete(asLineId('sim/2'));
    removed.emit(asLineId('sim/2'));
    expect(pushed.at(-1)).toMatchObject({ push: 'scope.ended', body: { line: 'sim/2' } });
    expect(await desk.open(olga, 'sim/9')).toMatchObject({ ok: false });
    expect(await desk.open('nobody', 'sim/1')).toMatchObject({ ok: false });
  });

  it('that the media process refuses are not open, and only what is open is kept', async () => {
    const { desk, enter, media } = aDesk();
    const olga = enter('olga', 'owner');
    media.refuses = 'set-scope';
    expect(await desk.open(olga, 'sim/1')).toEqual({ ok: false, text: 'it is ill' });
    expect(desk.lookers(SIM_1)).toEqual([]);
    expect(desk.keep(olga, 'sim/1')).toMatchObject({ ok: false });
    media.refuses = undefined;
    await desk.open(olga, 'sim/1');
    expect(desk.keep(olga, 'sim/1')).toEqual({ ok: true });
    expect(desk.keep(olga, 'sim/2')).toMatchObject({ ok: false });
  });
});
