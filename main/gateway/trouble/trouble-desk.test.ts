import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { line } from '../../../test/console/sample-view.ts';
import { VirtualClock } from '../../core/clock.ts';
import { Signal } from '../../core/events.ts';
import { asCallId, trunkId } from '../../core/ids.ts';
import { silentLog } from '../../core/log.ts';
import { RecentLog } from '../../core/recent-log.ts';
import type { WireRecord } from '../../sip/wire-log.ts';
import { type CallHistory, openCallHistory } from '../../store/call-history.ts';
import type { GatewayState } from './conditions.ts';
import { TroubleDesk } from './trouble-desk.ts';

const pbx = trunkId('pbx');
const invite = (callId: string): WireRecord => ({
  callId,
  direction: 'in',
  peer: { address: '127.0.0.1', port: 5_060 },
  summary: 'INVITE sip:100@gw',
  method: 'INVITE',
  cseq: '1 INVITE',
  text: 'INVITE sip:100@gw SIP/2.0',
});

let dir: string;
let open: DisposableStack;
let clock: VirtualClock;
let history: CallHistory;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'trouble-'));
  open = new DisposableStack();
  clock = new VirtualClock();
  history = open.use(openCallHistory(dir, { clock, log: silentLog }));
});
afterEach(() => {
  open.dispose();
  rmSync(dir, { recursive: true, force: true });
});

const aDesk = (recentLog?: RecentLog): TroubleDesk => open.use(new TroubleDesk({ clock, log: silentLog, recentLog }));

describe('the SIP messages of a call', () => {
  it('that was nobody’s are found by its trunk and time, and said to be', () => {
    const desk = aDesk();
    desk.wire(pbx, invite('long ago'));
    clock.advance(600_000);
    const id = asCallId('call-1');
    history.start({ id, direction: 'outbound', trunk: pbx, caller: {}, startedAt: clock.wallTime() });
    desk.wire(pbx, invite('this one'));
    desk.wire(trunkId('other'), invite('another trunk’s'));
    history.finish(id, { endedAt: clock.wallTime() + 100, outcome: 'refused' });
    clock.advance(600_000);
    desk.wire(pbx, invite('later'));
    expect(desk.ladders('call-1', history)).toMatchObject([
      {
        sipCallId: 'this one',
        match: 'by-time',
        left: 0,
        steps: [{ line: 'INVITE sip:100@gw', peer: '127.0.0.1:5060', again: false }],
      },
    ]);
  });

  it('are none of a call that nobody knows', () => {
    expect(aDesk().ladders('no such call', history)).toEqual([]);
  });
});

describe('alarms', () => {
  it('are looked for whenever something changed, and once for many changes', () => {
    const desk = aDesk();
    const changed = new Signal<void>();
    let looked = 0;
    let state: GatewayState = {
      notices: [],
      lines: [line(1)],
      trunks: [],
      adapters: [],
      media: { process: 'running', edge: 'running' },
    };
    desk.start(() => {
      looked++;
      return state;
    }, [(listener) => changed.on(listener)]);
    clock.advance(100);
    expect([desk.alarms, looked]).toEqual([[], 1]);
    state = {
      ...state,
      notices: [{ id: 'hold-music', severity: 'warning', text: 'It cannot be played.', at: clock.wallTime() }],
    };
    for (let i = 0; i < 50; i++) changed.emit();
    clock.advance(100);
    expect(looked).toBe(2);
    expect(desk.alarms).toEqual([
      {
        id: 'hold-music',
        code: 'hold-music',
        severity: 'warning',
        text: 'It cannot be played.',
        since: clock.wallTime(),
        cause: expect.any(String),
        cure: expect.any(String),
      },
    ]);
  });
});

describe('the log', () => {
  it('is shown without secrets', () => {
    const recent = new RecentLog();
    const log = pino({ base: {} }, recent);
    log.info({ password: 'hunter2hunter2' }, 'connected as hunter2hunter2');
    const [entry] = aDesk(recent).log(10, 'info', ['hunter2hunter2']);
    expect(entry?.text).toBe('connected as *** {"password":"***"}');
  });

  it('is empty where nobody keeps it', () => {
    expect(aDesk().log(10, 'debug', [])).toEqual([]);
  });
});
