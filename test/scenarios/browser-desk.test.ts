import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeMicrophone, launchChromium } from '../console/browser.ts';
import { startExchange, startGateway, type TestExchange, type TestGateway } from '../kit/gateway.ts';
import { saw } from '../kit/interop.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { makeTone } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import { writeWav } from '../kit/wav.ts';
import { farSide } from './office.ts';

const MICROPHONE_HZ = 700;
const CALLER_HZ = 1004;
let exchange: TestExchange;
let gateway: TestGateway;
let browser: Browser;
const opened = new AsyncDisposableStack();

beforeAll(async () => {
  const dir = opened.use(tempDir('microphone'));
  const wav = join(dir.path, 'tone.wav');
  writeWav(wav, { rate: 48_000, pcm: makeTone(MICROPHONE_HZ, { samples: 10 * 48_000, levelDb: -15, rate: 48_000 }) });
  exchange = opened.use(await startExchange({ lines: 2 }));
  gateway = opened.use(
    await startGateway({
      settings: {
        adapters: [{ id: 'sim', family: 'simulated', lines: 2, socket: exchange.socket }],
        lines: [{ id: 'sim/1', name: 'Front line' }],
        routes: [{ id: 'dialled-here', from: [{ kind: 'console' }], targets: [{ kind: 'lines', group: 'all' }] }],
      },
    }),
  );
  for (const port of [1, 2]) await exchange.client.setHybrid(port, 'off');
  browser = await launchChromium({ args: fakeMicrophone(wav) });
  opened.defer(() => browser.close());
});
afterAll(() => opened.disposeAsync());

/** What the page hears, measured on the page. */
const pageHears = (page: Page) =>
  page.evaluate(() => {
    const { copperline } = globalThis as unknown as {
      copperline: { desk: { measure(): Promise<{ hz: number; levelDb: number; purityDb: number }> } };
    };
    return copperline.desk.measure();
  });

/** Opens the console with the voice processing off, which would take a steady tone for noise. */
async function openConsole(url: string): Promise<Page> {
  const page = await browser.newPage();
  const link = new URL(url);
  link.searchParams.set('processing', 'off');
  await page.goto(String(link));
  await page.waitForSelector('[data-line="sim/1"][data-state=idle]');
  return page;
}

describe('a browser on the console', () => {
  it('picks up a ringing line: its tone is heard by the exchange, and the exchange’s by it; then hangs up', async () => {
    const side = farSide(exchange.client, 2, gateway);
    const page = await openConsole(await gateway.newLink());
    await side.provoke(1, { kind: 'calls-in', number: '2025551234', name: 'ADA LOVELACE' });
    await page.waitForSelector('[data-line="sim/1"][data-state=ringing] >> text=ADA LOVELACE');
    await page.getByRole('button', { name: 'Answer Front line' }).click();
    await side.waitForHook(1, 'off-hook');
    await side.provoke(1, { kind: 'talks-tone', hz: CALLER_HZ, levelDb: -15 });
    await side.exchangeHears(1, MICROPHONE_HZ);
    const heard = await waitFor(
      async () => {
        const reading = await pageHears(page);
        if (Math.abs(reading.hz - CALLER_HZ) > 3 || reading.levelDb < -25) throw new Error(JSON.stringify(reading));
        return reading;
      },
      { what: `the page to hear ${CALLER_HZ} Hz`, deadlineMs: 15_000 },
    );
    const report = await side.report(1);
    console.info(`the page hears ${JSON.stringify(heard)}; the exchange hears ${JSON.stringify(report.hears)}`);
    expect(report.hears?.levelDb).toBeGreaterThan(-20);
    await page.getByRole('button', { name: 'Hang up Front line' }).click();
    await side.quiet();
    const { records } = await gateway.request('records.list', { limit: 1 });
    expect(records).toMatchObject([
      { outcome: 'answered', answeredBy: 'this desk', answerEvidence: 'desk', caller: { name: 'ADA LOVELACE' } },
    ]);
    saw(
      { peer: 'Chromium', over: 'console', audio: 'DTLS-SRTP' },
      'is called, and both hear each other',
      'hangs up, and the line is free',
    );
    await page.close();
  });

  it('dials: the exchange hears the digits and then the microphone, the page whoever answers, and keys go through', async () => {
    const side = farSide(exchange.client, 2, gateway);
    const page = await openConsole(await gateway.newLink());
    for (const port of [1, 2]) {
      await side.provoke(port, { kind: 'answers-after', ms: 500, polarityReversal: true });
      await side.provoke(port, { kind: 'talks-tone', hz: CALLER_HZ, levelDb: -15 });
    }
    await page.getByLabel('Call a number or an extension').fill('555-1234');
    await page.keyboard.press('Enter');
    const { line } = await gateway.waitForView(
      (view) => view.calls.find((call) => call.state === 'connected' && call.dialledBy?.kind === 'desk'),
      { what: 'the call to be answered' },
    );
    const port = Number(line?.split('/')[1]);
    await side.waitForDigits(port, '5551234');
    await side.exchangeHears(port, MICROPHONE_HZ);
    await waitFor(
      async () => {
        const reading = await pageHears(page);
        if (Math.abs(reading.hz - CALLER_HZ) > 3 || reading.levelDb < -25) throw new Error(JSON.stringify(reading));
        return reading;
      },
      { what: `the page to hear ${CALLER_HZ} Hz`, deadlineMs: 15_000 },
    );
    await page.getByRole('button', { name: 'Keypad' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '#', exact: true }).click();
    await side.waitForDigits(port, '5551234#');
    await page.keyboard.press('Escape');
    await page
      .getByRole('region', { name: 'Your call' })
      .getByRole('button', { name: /^Hang up/ })
      .click();
    await side.quiet();
    const { records } = await gateway.request('records.list', { limit: 1 });
    expect(records).toMatchObject([{ direction: 'outbound', called: '5551234', outcome: 'answered', caller: {} }]);
    await page.close();
  });

  it('whose page is closed in mid-call leaves no line off-hook', async () => {
    const side = farSide(exchange.client, 2, gateway);
    const page = await openConsole(await gateway.newLink());
    await side.provoke(1, { kind: 'calls-in', number: '100' });
    await page.getByRole('button', { name: 'Answer Front line' }).click();
    await side.exchangeHears(1, MICROPHONE_HZ);
    // A second call is not taken on top of the first.
    await side.provoke(2, { kind: 'calls-in', number: '200' });
    await page.getByRole('button', { name: 'Answer Line 2' }).click();
    await page.getByRole('alert').getByText('put it on hold first').waitFor();
    await side.exchangeHears(1, MICROPHONE_HZ);
    await page.close();
    await side.waitForHook(1, 'on-hook');
    await side.provoke(2, { kind: 'hangs-up' });
    await side.quiet();
  });

  it('whose edge dies in mid-call is told, the line is released, and the next call can be taken', async () => {
    const side = farSide(exchange.client, 2, gateway);
    const page = await openConsole(await gateway.newLink());
    await side.provoke(1, { kind: 'calls-in', number: '100' });
    await page.getByRole('button', { name: 'Answer Front line' }).click();
    await side.exchangeHears(1, MICROPHONE_HZ);
    process.kill(await gateway.childPid(/mediasoup-worker/), 'SIGKILL');
    await side.quiet();
    await gateway.waitForView((view) => view.media.edge === 'running', { what: 'the edge to be back' });
    await side.provoke(1, { kind: 'calls-in', number: '101' });
    await page.getByRole('button', { name: 'Answer Front line' }).click();
    await side.exchangeHears(1, MICROPHONE_HZ);
    await side.provoke(1, { kind: 'hangs-up' });
    await side.quiet();
  });
});
