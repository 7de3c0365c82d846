import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../kit/wait.ts';
import { type Office, openOffice } from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice({
    lines: 3,
    extensions: ['600'],
    // Its breaks are not known yet: a country where they vary, on the same exchange.
    settings: (usual) => ({
      ...usual,
      lines: (usual.lines ?? []).map((line) => ({ ...line, profile: { disconnect: { cpc: 'learn' as const } } })),
    }),
  });
});
afterAll(() => office?.[Symbol.asyncDispose]());

const recordOf = (line: number) => async () =>
  (await office.gateway.request('records.list', { limit: 10 })).records.find((each) => each.line === `sim/${line}`);

async function connected(port: number): Promise<void> {
  await office.provoke(port, { kind: 'is-silent' });
  await office.provoke(port, { kind: 'calls-in', number: '100' });
  await office.gateway.waitForView(
    (view) => view.calls.some((call) => call.line === `sim/${port}` && call.state === 'connected'),
    {
      what: `the call on line ${port} to be connected`,
      deadlineMs: 15_000,
    },
  );
}

async function ended(port: number): Promise<string> {
  await office.waitForHook(port, 'on-hook', 30_000);
  const record = await waitFor(
    async () => {
      const found = await recordOf(port)();
      return found?.endedAt === undefined ? undefined : found;
    },
    { what: `the record of line ${port}`, deadlineMs: 10_000 },
  );
  return record.reason ?? '';
}

describe('on a line whose loop breaks are not known', () => {
  it('a break that speech follows ends nothing, one that dial tone or silence follows does, and the record says by what', async () => {
    await Promise.all([connected(1), connected(2), connected(3)]);
    await office.provoke(1, { kind: 'talks-speech' });
    await office.provoke(1, { kind: 'breaks-loop', ms: 400 });
    await office.provoke(2, { kind: 'hangs-up', signal: 'cpc' });
    await office.provoke(3, { kind: 'hangs-up', signal: 'busy-tone' });
    expect(await ended(3)).toMatch(/the exchange sent busy tone 480 \+ 620 Hz, 0\.\d\d\/0\.\d\d s, 3 cycles/);
    expect(await ended(2)).toMatch(/^The other side hung up \(loop break\): the exchange opened the loop for \d+ ms/);
    expect((await office.report(1)).hook).toBe('off-hook');
    expect(await recordOf(1)()).toMatchObject({ outcome: 'in-progress' });
    await office.provoke(1, { kind: 'hangs-up', signal: 'busy-tone' });
    await ended(1);
    await office.quiet();
  });
});
