import { expect, test } from 'vitest';
import { startAsterisk } from './asterisk.ts';

test('an Asterisk of the kit is up, answers its console, and is gone when let go of', {
  timeout: 120_000,
}, async () => {
  let pid: number | undefined;
  {
    await using asterisk = await startAsterisk({ gatewayAddress: '127.0.0.9', gatewayPort: 5999 });
    pid = asterisk.pid;
    expect(await asterisk.cli('core show version')).toContain('Asterisk 22');
    expect(await asterisk.cli('pjsip show endpoint gw-trunk')).toContain('sip:127.0.0.9:5999');
    expect(await asterisk.cli('dialplan show 601@numbers')).toContain('Milliwatt');
    expect(await asterisk.channels()).toBe(0);
    expect(await asterisk.contacts('gw1')).toEqual([]);
    await asterisk.cli('channel originate Local/600@from-sip application Wait 1');
    expect(await asterisk.waitForCall('600')).toMatchObject({ exten: '600', pai: '' });
  }
  expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
});
