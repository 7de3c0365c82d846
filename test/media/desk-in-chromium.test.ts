/** A real browser page with the console's phone, the real edge, and RTP of our own at the far side. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureTone } from '../../main/adapters/simulated/tone-meter.ts';
import { createSystemClock, VirtualClock } from '../../main/core/clock.ts';
import { LAWS } from '../../main/core/g711.ts';
import { silentLog } from '../../main/core/log.ts';
import type { Desk, Opaque } from '../../main/media/desk.ts';
import { createMediaClient } from '../../main/media/media-client.ts';
import type { MediaRequest } from '../../main/media/media-protocol.ts';
import { createWebrtcEdge, type WebrtcEdge } from '../../main/media/webrtc-edge.ts';
import { ScriptedProcess } from './scripted-process.ts';
import { writeToneWav } from './tone-wav.ts';
import { UdpLeg } from './udp-leg.ts';
import { until } from './until.ts';

const MICROPHONE_HZ = 700;
const FAR_HZ = 1300;
const SSRC = 0x0c0ffee0;
const ORIGIN = 'http://127.0.0.1:9';

let stack: AsyncDisposableStack;
let browser: Browser;
let script = '';

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'desk-'));
  stack.defer(() => rmSync(folder, { recursive: true }));
  const wav = join(folder, 'microphone.wav');
  writeToneWav(wav, { hz: MICROPHONE_HZ, level: 0.25 });
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      modulePreload: false,
      rolldownOptions: { input: fileURLToPath(new URL('desk-page.ts', import.meta.url)) },
    },
  });
  const output = Array.isArray(built) ? built[0] : built;
  if (!output || !('output' in output)) throw new Error('the page was not built');
  script = output.output[0].code;
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${wav}`,
      '--autoplay-policy=no-user-gesture-required',
      '--disable-background-networking',
      // A machine with no address but loopback's.
      '--allow-loopback-in-peer-connection',
    ],
  });
  stack.defer(() => browser.close());
});
afterAll(() => stack.disposeAsync());

/** The far side of the desk's leg: plays a tone, hears what comes. */
class FarSide implements AsyncDisposable {
  readonly leg: UdpLeg;
  to = 0;
  #sent = 0;
  readonly #timer: Disposable;

  constructor(leg: UdpLeg) {
    this.leg = leg;
    const clock = createSystemClock();
    const began = clock.now();
    this.#timer = clock.every(5, () => {
      for (; this.#sent * 20 <= clock.now() - began; this.#sent++) if (this.to > 0) this.#send();
    });
  }

  #send(): void {
    const payload = Uint8Array.from({ length: 160 }, (_, i) => {
      const sample = Math.round(8000 * Math.sin((2 * Math.PI * FAR_HZ * (this.#sent * 160 + i)) / 8000));
      return LAWS.PCMU.fromLinear[sample & 0xffff] ?? 0;
    });
    this.leg.send(this.to, { ssrc: SSRC, sequence: this.#sent, payload });
  }

  hears() {
    const packets = this.leg.received.slice(-13).map((packet) => packet.subarray(-160));
    const linear = Buffer.concat(packets).subarray(-2000);
    return measureTone(Int16Array.from(linear, (code) => LAWS.PCMU.toLinear[code] ?? 0));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#timer[Symbol.dispose]();
    await this.leg[Symbol.asyncDispose]();
  }
}

async function setUp(
  open: AsyncDisposableStack,
): Promise<{ edge: WebrtcEdge; far: FarSide; page: Page; lost: string[] }> {
  const far = open.use(new FarSide(await UdpLeg.open()));
  const child = new ScriptedProcess(1, (request: MediaRequest) => {
    if (request.kind === 'open-rtp') return { address: '127.0.0.1', port: far.leg.port, ssrc: SSRC };
    if (request.kind === 'set-rtp') far.to = request.remote.port;
    if (request.kind === 'close-leg') far.to = 0;
    return undefined;
  });
  const media = createMediaClient({ clock: new VirtualClock(), log: silentLog, startProcess: () => child });
  const started = media.start();
  child.says({ type: 'ready', pid: 1 });
  await started;
  const edge = open.use(createWebrtcEdge({ media, clock: createSystemClock(), log: silentLog }));
  await edge.start();
  expect(edge.state, edge.reason).toBe('running');

  const page = await browser.newPage();
  open.defer(() => page.close());
  const lost: string[] = [];
  let desk: Desk = edge.createDesk();
  const gateway = async (name: string, input: Record<string, Opaque>): Promise<unknown> => {
    switch (name) {
      case 'desk.capabilities':
        desk = edge.createDesk();
        desk.onLost((text) => {
          lost.push(text);
          // It may be gone itself.
          page.evaluate(`deskLost(${JSON.stringify(text)})`).catch(() => {});
        });
        return { routerRtpCapabilities: desk.capabilities() };
      case 'desk.open':
        return await desk.open();
      case 'desk.connect':
        await desk.connect(String(input.transport), input.dtlsParameters ?? {});
        return { ok: true };
      case 'desk.produce':
        return { producer: await desk.produce(input.rtpParameters ?? {}) };
      case 'desk.consume':
        return { consumer: await desk.consume(input.rtpCapabilities ?? {}) };
      default:
        await desk.close();
        return { ok: true };
    }
  };
  await page.exposeFunction('gateway', gateway);
  await page.route(`${ORIGIN}/**`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><body>' }),
  );
  await page.goto(`${ORIGIN}/`);
  const failed: Error[] = [];
  page.on('pageerror', (error) => failed.push(error));
  await page.addScriptTag({ type: 'module', content: script });
  await expect.poll(async () => failed[0]?.message ?? (await page.evaluate('typeof window.phone'))).toBe('object');
  return { edge, far, page, lost };
}

const pageHears = (page: Page): Promise<{ hz: number }> => page.evaluate('phone.measure()');

async function talkBothWays(page: Page, far: FarSide): Promise<void> {
  const clean = (): boolean => {
    const heard = far.hears();
    return heard !== undefined && Math.abs(heard.hz - MICROPHONE_HZ) < 2 && heard.purityDb > 25;
  };
  await until(clean, 'the microphone’s tone at the far side', 15_000);
  // 0.25 of full scale is -15 dB RMS.
  expect(far.hears()?.levelDb).toBeCloseTo(-15, 0);
  expect((await pageHears(page)).hz).toBeCloseTo(FAR_HZ, -1);
}

describe('a desk in Chromium', () => {
  it('talks both ways, and again after it was closed', async () => {
    await using open = new AsyncDisposableStack();
    const { page, far } = await setUp(open);
    for (let round = 0; round < 2; round++) {
      await page.evaluate('phone.open()');
      await talkBothWays(page, far);
      await page.evaluate('phone.close()');
      expect(far.to).toBe(0);
      far.leg.received.length = 0;
    }
  });

  it('is told when the worker dies, and talks again through the next', async () => {
    await using open = new AsyncDisposableStack();
    const { page, far, edge, lost } = await setUp(open);
    await page.evaluate('phone.open()');
    await talkBothWays(page, far);
    const back = new Promise<void>((resolve) => {
      open.use(
        edge.onState((state) => {
          if (state === 'running') resolve();
        }),
      );
    });
    process.kill(edge.pid ?? 0, 'SIGKILL');
    await back;
    expect(lost).toEqual(['The WebRTC worker was restarted.']);
    await page.waitForFunction('trouble.length === 1');
    far.leg.received.length = 0;
    await page.evaluate('phone.open()');
    await talkBothWays(page, far);
  });

  it('notices within 15 s that its page is gone without a word', async () => {
    await using open = new AsyncDisposableStack();
    const { page, far, lost } = await setUp(open);
    await page.evaluate('phone.open()');
    await talkBothWays(page, far);
    page.goto('chrome://crash').catch(() => {});
    await until(() => lost.length > 0, 'the desk is lost', 15_000);
  });
});
