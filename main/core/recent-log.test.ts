import { pino } from 'pino';
import { expect, it } from 'vitest';
import { RecentLog } from './recent-log.ts';

it('the last lines of the log can be read, by level, with what was logged beside the message', () => {
  const recent = new RecentLog();
  const log = pino({ level: 'debug', base: {}, timestamp: pino.stdTimeFunctions.isoTime }, recent);
  log.debug('heard');
  log.info({ line: 'sim/1' }, 'line is ringing');
  log.error({ err: new Error('no room') }, 'could not be saved');
  expect(recent.list(10).map(({ level, text }) => [level, text.slice(0, 40)])).toEqual([
    ['debug', 'heard'],
    ['info', 'line is ringing {"line":"sim/1"}'],
    ['error', expect.stringContaining('could not be saved {"err"')],
  ]);
  expect(recent.list(10, 'warn')).toHaveLength(1);
  expect(recent.list(1).at(0)?.level).toBe('error');
  expect(recent.list(10).at(0)?.at).toBeGreaterThan(Date.UTC(2020));
});

it('a log that runs for months stays within its memory, and a very long line in it too', () => {
  const recent = new RecentLog();
  const log = pino({ base: {} }, recent);
  for (let i = 0; i < 6_000; i++) log.info(`line ${i}`);
  log.warn('x'.repeat(100_000));
  expect(recent.list(100_000)).toHaveLength(5_000);
  expect(recent.list(1).at(0)).toMatchObject({ level: 'warn', text: expect.stringMatching(/^x{4096} \[shortened\]$/) });
});
