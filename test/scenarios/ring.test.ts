import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../kit/wait.ts';
import { type Office, openOffice } from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice({
    lines: 2,
    extensions: ['609'],
    settings: (usual) => ({
      ...usual,
      lines: (usual.lines ?? []).map((line) => ({
        ...line,
        profile: { ringPatterns: [{ name: 'door', ms: [800, 400, 800, 4000] }] },
      })),
    }),
  });
});
afterAll(() => office?.[Symbol.asyncDispose]());

const records = async () => (await office.gateway.request('records.list', { limit: 10 })).records;

describe('a ringing line', () => {
  it('a glitch is no call; a distinctive ring is told; a call that is taken at another phone has its extension stop', async () => {
    await office.provoke(2, { kind: 'ring-glitch', ms: 100 });
    const after = office.pbx.mark();
    await office.provoke(1, { kind: 'calls-in', number: '100', cadenceMs: [800, 400, 800, 4000] });
    const arrived = await office.pbx.waitForCall('609', { after });
    // For its phones to ring in their own way.
    expect(arrived.alert).toBe('<http://127.0.0.1>;info=door');
    expect(office.gateway.view.calls[0]?.ring).toBe('door');
    await waitFor(async () => (await records())[0]?.note === 'It rang as "door".', { what: 'the kind of ring' });
    await office.provoke(1, { kind: 'parallel-phone', lifted: true });
    await office.pbx.waitForHangup(arrived.uniqueid, 20_000);
    await office.gateway.waitForView((view) => view.lines[0]?.inUse === true, { what: 'the line to be in use' });
    const [record] = await records();
    expect(record).toMatchObject({ line: 'sim/1', reason: 'Answered at another phone of this line.' });
    expect((await office.report(1)).offHookCount).toBe(0);
    await office.provoke(1, { kind: 'hangs-up' });
    await office.provoke(1, { kind: 'parallel-phone', lifted: false });
    await office.gateway.waitForView((view) => !view.lines[0]?.inUse, { what: 'the line to be free' });
    expect(await records()).toHaveLength(1);
    await office.quiet();
  });
});
