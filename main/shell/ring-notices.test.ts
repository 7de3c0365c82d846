import { expect, it } from 'vitest';
import { line, view } from '../../test/console/sample-view.ts';
import type { GatewayView } from '../contract/views.ts';
import { noticeLook, type RingNotice, ringChange, ringNotices } from './ring-notices.ts';
import { en } from './words/en.ts';

const ringing = (change: Partial<GatewayView['calls'][number]> = {}): GatewayView => {
  const [call] = view().calls;
  if (!call) throw new Error('the sample has a call');
  const lines = [
    line(1, { name: 'Front desk', state: 'ringing', callId: call.id, caller: change.caller ?? call.caller }),
  ];
  return view({ lines, calls: [{ ...call, atConsole: true, ...change }] });
};
const shownOf = (notices: readonly RingNotice[]): Map<string, RingNotice> =>
  new Map(notices.map((each) => [each.id, each]));

it('a call at the desks is told with who calls and where', () => {
  expect(ringNotices(ringing(), en)).toMatchObject([
    { title: 'Ada Lovelace, +13125550142', body: 'calls on Front desk' },
  ]);
});

it('a call that rings at a telephone first is not told', () => {
  expect(ringNotices(ringing({ atConsole: false }), en)).toEqual([]);
});

it('what is shown stays, what rings no more goes, and a caller ID that comes late is shown anew', () => {
  const before = ringNotices(ringing({ caller: {} }), en);
  const now = ringNotices(ringing(), en);
  expect(ringChange(shownOf(before), before)).toEqual({ show: [], close: [] });
  expect(ringChange(shownOf(before), now).show).toEqual(now);
  expect(ringChange(shownOf(now), [])).toEqual({ show: [], close: [now[0]?.id] });
});

it('the systems have what they can', () => {
  expect(noticeLook('darwin', { callId: 'x' })).toEqual({ buttons: ['answer', 'decline'], silent: true });
  expect(noticeLook('linux', { callId: 'x' })).toMatchObject({ timeoutType: 'never', urgency: 'critical' });
  expect(noticeLook('win32', {}).buttons).toEqual(['answer']);
});
