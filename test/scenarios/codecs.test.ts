/** Each codec of the network side between a line and somebody else's implementation of it: a telephone, and Asterisk. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Codec } from '../../main/core/codec.ts';
import { GATEWAY_CODECS } from '../kit/asterisk-config.ts';
import { type Baresip, startBaresip } from '../kit/baresip.ts';
import { startExchange, startGateway, type TestExchange, type TestGateway } from '../kit/gateway.ts';
import { saw } from '../kit/interop.ts';
import { freePort } from '../kit/ports.ts';
import { callsIn } from '../kit/routes.ts';
import { analyse, analyseLoudest } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import { farSide, GATEWAY_ADDRESS, type Office, openOffice } from './office.ts';

const PHONE = { hz: 700, levelDb: -15 } as const;
const PARTY = { hz: 440, levelDb: -18 } as const;

const ALONE = { PCMU: [], PCMA: [], G722: ['G.722 alone'], opus: ['Opus alone'] } as const;

/** A tone through a codec that is no waveform coder is not as pure. */
const PURITY_DB: Record<Codec, number> = { PCMU: 20, PCMA: 20, G722: 20, opus: 10 };

interface Telephone {
  readonly id: string;
  readonly codec: Codec;
  readonly packetMs: number;
}

const TELEPHONES: readonly Telephone[] = [
  { id: 'wide', codec: 'G722', packetMs: 20 },
  { id: 'opus', codec: 'opus', packetMs: 20 },
  { id: 'slow', codec: 'PCMA', packetMs: 60 },
  { id: 'quick', codec: 'PCMU', packetMs: 10 },
  { id: 'opus-slow', codec: 'opus', packetMs: 60 },
];

describe('a telephone that speaks one codec alone', () => {
  let exchange: TestExchange;
  let gateway: TestGateway;
  const phones = new Map<string, Baresip>();

  beforeAll(async () => {
    exchange = await startExchange({ lines: TELEPHONES.length });
    for (const { id, codec, packetMs } of TELEPHONES)
      phones.set(id, await startBaresip({ tone: PHONE, codecs: [codec], packetMs }));
    const trunks = await Promise.all(
      TELEPHONES.map(async ({ id, codec, packetMs }) => ({
        id,
        name: id,
        host: '127.0.0.1',
        port: phones.get(id)?.sipPort ?? 0,
        localAddress: GATEWAY_ADDRESS,
        localPort: await freePort(GATEWAY_ADDRESS),
        kind: { kind: 'peer' as const },
        optionsIntervalS: 0,
        codecs: ['PCMU', codec, 'PCMA', 'G722', 'opus'].filter(
          (each, index, all) => all.indexOf(each) === index,
        ) as Codec[],
        packetMs: packetMs as 20,
      })),
    );
    gateway = await startGateway({
      settings: {
        adapters: [{ id: 'sim', family: 'simulated', lines: TELEPHONES.length, socket: exchange.socket }],
        lines: TELEPHONES.map((_, index) => ({
          id: `sim/${index + 1}`,
          name: `Line ${index + 1}`,
        })),
        trunks,
        routes: TELEPHONES.flatMap(({ id }, index) => callsIn(['phone'], { line: `sim/${index + 1}`, trunk: id })),
        media: { rtpAddress: GATEWAY_ADDRESS },
      },
    });
    for (let port = 1; port <= TELEPHONES.length; port++) await exchange.client.setHybrid(port, 'off');
    await gateway.waitForView((view) => view.lines.every(({ state }) => state === 'idle'), { what: 'the lines' });
  }, 60_000);
  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
    for (const phone of phones.values()) await phone[Symbol.asyncDispose]();
    await exchange?.[Symbol.asyncDispose]();
  });

  it.each(TELEPHONES.map((each, index) => [each.codec, each.packetMs, each, index + 1] as const))(
    '%s in packets of %d ms: both hear each other, at their levels',
    async (codec, packetMs, { id }, port) => {
      const far = farSide(exchange.client, TELEPHONES.length, gateway);
      const phone = phones.get(id);
      if (!phone) throw new Error(`there is no ${id}`);
      await far.provoke(port, { kind: 'calls-in', number: '2025551234' });
      await phone.waitForEvent('CALL_ESTABLISHED', 15_000);
      await waitFor(
        async () => {
          const { hears } = await far.report(port);
          const right =
            hears &&
            Math.abs(hears.hz - PHONE.hz) < 3 &&
            Math.abs(hears.levelDb - PHONE.levelDb) < 1.5 &&
            hears.purityDb > PURITY_DB[codec];
          if (!right) throw new Error(`it hears ${JSON.stringify(hears)}`);
          return true;
        },
        { what: 'the phone at the exchange', deadlineMs: 15_000 },
      );
      const before = phone.heard();
      await far.provoke(port, { kind: 'talks-tone', ...PARTY });
      await waitFor(() => phone.heard().pcm.length > before.pcm.length + 2 * before.rate, {
        what: 'two seconds of sound at the phone',
        deadlineMs: 10_000,
      });
      const { rate, pcm } = phone.heard();
      const heard = analyseLoudest(pcm.subarray(before.pcm.length), rate);
      expect(Math.abs(heard.hz - PARTY.hz)).toBeLessThan(3);
      expect(Math.abs(heard.levelDb - PARTY.levelDb)).toBeLessThan(1.5);
      expect(heard.purityDb).toBeGreaterThan(PURITY_DB[codec]);
      await phone.hangUp();
      await far.waitForHook(port, 'on-hook');
      const packets = packetMs === 10 || packetMs === 60 ? ([`packets of ${packetMs} ms`] as const) : [];
      saw({ peer: 'baresip', over: 'UDP' }, 'is called, and both hear each other', ...ALONE[codec], ...packets);
    },
  );
});

describe('Asterisk with one codec alone', () => {
  const CODECS = [
    { id: 'g722', codec: 'G722' },
    { id: 'opus', codec: 'opus' },
  ] as const;
  let office: Office;

  beforeAll(async () => {
    const ports = await Promise.all(CODECS.map(({ id }) => freePort(GATEWAY_CODECS[id])));
    office = await openOffice({
      lines: 2,
      settings: (usual) => ({
        ...usual,
        lines: CODECS.map((_, index) => ({
          id: `sim/${index + 1}`,
          name: `Line ${index + 1}`,
        })),
        routes: CODECS.flatMap(({ id }, index) => callsIn(['606'], { line: `sim/${index + 1}`, trunk: id })),
        trunks: CODECS.map(({ id, codec }, index) => ({
          id,
          name: id,
          host: '127.0.0.1',
          port: usual.trunks[0]?.port,
          localAddress: GATEWAY_CODECS[id],
          localPort: ports[index],
          kind: { kind: 'peer' },
          codecs: ['PCMU', codec],
        })),
      }),
    });
  }, 120_000);
  afterAll(() => office?.[Symbol.asyncDispose]());

  it.each(CODECS.map((each, index) => [each.codec, index + 1] as const))(
    '%s: it hears the line, and the line hears it',
    async (codec, port) => {
      const mark = office.pbx.mark();
      await office.provoke(port, { kind: 'calls-in', number: '2025551234' });
      const { uniqueid } = await office.pbx.waitForCall('606', { after: mark });
      await waitFor(
        async () => {
          const { hears } = await office.report(port);
          if (!hears || Math.abs(hears.hz - 1004) > 3 || hears.purityDb < PURITY_DB[codec])
            throw new Error(`it hears ${JSON.stringify(hears)}`);
          return true;
        },
        { what: 'Asterisk at the exchange', deadlineMs: 15_000 },
      );
      await office.provoke(port, { kind: 'talks-tone', ...PARTY });
      await waitFor(
        () => {
          const { rate, pcm } = office.pbx.heard(uniqueid);
          const heard = analyse(pcm.subarray(-rate), rate);
          const right =
            Math.abs(heard.hz - PARTY.hz) < 3 &&
            Math.abs(heard.levelDb - PARTY.levelDb) < 1.5 &&
            heard.purityDb > PURITY_DB[codec];
          if (!right) throw new Error(`it hears ${JSON.stringify(heard)}`);
          return true;
        },
        { what: 'the line at Asterisk', deadlineMs: 15_000 },
      );
      await office.provoke(port, { kind: 'hangs-up', signal: 'cpc' });
      await office.quiet();
      saw({ peer: 'Asterisk', over: 'UDP' }, ...ALONE[codec]);
    },
  );

  it('digits go both ways as events, by the clock of the codec', async () => {
    const routes = CODECS.flatMap(({ id }, index) => callsIn(['602'], { line: `sim/${index + 1}`, trunk: id }));
    expect(await office.gateway.request('settings.update', { change: { routes } })).toEqual({ ok: true });
    for (const index of CODECS.keys()) {
      const mark = office.pbx.mark();
      await office.provoke(index + 1, { kind: 'calls-in', number: '2025551234' });
      const { uniqueid } = await office.pbx.waitForCall('602', { after: mark });
      await office.waitForDigits(index + 1, '1234');
      await office.provoke(index + 1, { kind: 'presses', digits: '15*0' });
      await office.pbx.waitForDigits('15*0', uniqueid);
      await office.quiet();
    }
  }, 60_000);
});
