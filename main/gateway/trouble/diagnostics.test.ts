import { assert, property, stringMatching } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { view } from '../../../test/console/sample-view.ts';
import { VirtualClock } from '../../core/clock.ts';
import { LineTimelines } from '../../monitor/line-timelines.ts';
import { SipLadders } from '../../monitor/sip-ladders.ts';
import type { ZipEntry } from '../../monitor/zip-file.ts';
import { settingsSchema } from '../../store/settings-schema.ts';
import { type DiagnosticsParts, diagnosticsOf } from './diagnostics.ts';

const clock = new VirtualClock();

function parts(secret: string): DiagnosticsParts {
  const ladders = new SipLadders(clock);
  ladders.add({
    trunk: 'pbx',
    callId: `call@${secret}`,
    direction: 'in',
    peer: { address: '127.0.0.1', port: 5_060 },
    summary: `INVITE sip:me:${secret}@gw`,
    method: 'INVITE',
    cseq: '1 INVITE',
    text: `INVITE sip:100@gw SIP/2.0\r\nX-Note: ${secret}\r\n\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:abc`,
  });
  const timelines = new LineTimelines(clock);
  timelines.add('sim/1', 'adapter', `the adapter said ${secret}`);
  return {
    view: view(),
    settings: settingsSchema.parse({
      version: 1,
      trunks: [{ id: 'pbx', name: secret, host: 'pbx.example', kind: { kind: 'registers', user: secret } }],
      adapters: [
        {
          id: 'modem-1',
          family: 'voice-modem',
          device: '0572:1340/1',
          advanced: { token: secret, deep: [{ note: secret }] },
        },
      ],
    }),
    secrets: [secret],
    alarms: [],
    calls: [],
    timelines,
    ladders,
    log: [{ at: 0, level: 'info', text: `connected {"password":"${secret}"}` }],
    now: clock.wallTime(),
  };
}

const dataOf = (entry: ZipEntry): string => ('data' in entry ? Buffer.from(entry.data).toString('latin1') : '');

describe('a diagnostics file', () => {
  it('has no secret of any settings, log, timeline or message, in no file of it nor in its name', () => {
    assert(
      property(stringMatching(/^[A-Za-z0-9!$%&()+,;=^~-]{8,24}$/), (secret) => {
        for (const pcap of [false, true]) {
          const entries = diagnosticsOf(parts(secret), { pcap });
          for (const entry of entries) {
            expect(dataOf(entry)).not.toContain(secret);
            expect(dataOf(entry)).not.toContain('inline:abc');
            expect(entry.name).not.toContain(secret);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('has what a helper needs', () => {
    const names = diagnosticsOf(parts('hunter2hunter2'), { pcap: false }).map(({ name }) => name);
    expect(names).toEqual([
      'README.txt',
      'versions.json',
      'settings.json',
      'alarms.json',
      'view.json',
      'calls.json',
      'lines/sim_1.txt',
      expect.stringMatching(/^sip\/.*-pbx-call_/),
      'log.txt',
    ]);
  });

  it('has whole messages only where they were asked for, and says so', () => {
    const entries = diagnosticsOf(parts('hunter2hunter2'), { pcap: true });
    expect(entries.at(-1)?.name).toBe('sip.pcap');
    expect(dataOf(entries[0] ?? { name: '', data: '' })).toContain('It was asked for');
  });
});
