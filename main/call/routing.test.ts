import { describe, expect, it } from 'vitest';
import { adapterId, lineId } from '../core/ids.ts';
import { huntOrder, routeNumber } from './routing.ts';

const route = (pattern: string, more: Partial<Parameters<typeof routeNumber>[1][number]> = {}) => ({
  pattern,
  strip: 0,
  prepend: '',
  group: 'all',
  ...more,
});

describe('routing a dialled number', () => {
  it('takes the first route that fits', () => {
    const routes = [route('911', { group: 'emergency' }), route('9.', { strip: 1 }), route('XXX', { group: 'short' })];
    expect(routeNumber('911', routes)).toMatchObject({ digits: '911', group: 'emergency' });
    expect(routeNumber('95551234', routes)).toMatchObject({ digits: '5551234', group: 'all' });
    expect(routeNumber('123', routes)).toMatchObject({ group: 'short' });
  });

  it('lets separators be written and dials none of them', () => {
    expect(routeNumber('(02) 1234-567', [route('.')])).toMatchObject({ ok: true, digits: '021234567' });
  });

  it('puts digits and pauses in front', () => {
    expect(routeNumber('+4930123', [route('+49.', { strip: 3, prepend: '0,0' })])).toMatchObject({
      digits: '0,030123',
    });
  });

  it('puts behind what the route says: pauses, waits for another dial tone, flashes, and digits for after the answer', () => {
    const route1 = route('XXX', { prepend: '9w', append: ',!4', afterAnswer: ',,1#' });
    expect(routeNumber('123', [route1])).toMatchObject({ digits: '9w123,!4', afterAnswer: ',,1#' });
    expect(routeNumber('123', [route('.')])).toMatchObject({ digits: '123', afterAnswer: '' });
  });

  it.each([
    '12a4',
    '555;ext=1',
    '1,2',
    '1w2',
    '!',
    '12p34',
    '12;postd=pp34',
    '12,,34',
    '12!',
    '',
    '1'.repeat(40),
    '٣٤',
  ])('refuses %j: only digits reach a line', (dialled) => {
    expect(routeNumber(dialled, [route('.')])).toMatchObject({ ok: false, why: 'not-a-number' });
  });

  it('refuses what no route fits', () => {
    expect(routeNumber('00123', [route('9.')])).toMatchObject({ ok: false, why: 'no-route' });
  });
});

describe('hunting', () => {
  const id = (port: number) => lineId(adapterId('a'), port);
  it('tries the line that has been idle the longest first and leaves out busy ones and other groups', () => {
    const lines = [
      { id: id(1), groups: ['all'], idleSince: 300 },
      { id: id(2), groups: ['all'], idleSince: undefined },
      { id: id(3), groups: ['fax'], idleSince: 10 },
      { id: id(4), groups: ['all', 'fax'], idleSince: 100 },
    ];
    expect(huntOrder(lines, 'all')).toEqual([id(4), id(1)]);
  });
});
