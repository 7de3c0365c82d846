import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempDir } from '../../test/kit/temp-dir.ts';
import { tollDesk } from '../../test/kit/tolls.ts';
import { isPin } from '../call/toll/pin-hash.ts';
import { VirtualClock } from '../core/clock.ts';
import { adapterId, lineId, newCallId } from '../core/ids.ts';
import { silentLog } from '../core/log.ts';
import { openSecrets, PIN_KEY, type SecretsFile, TWO_STAGE_PIN_KEY } from '../store/secrets-file.ts';
import { settingsSchema } from '../store/settings-schema.ts';
import { GuardDesk } from './guard-desk.ts';
import { Notices } from './notices.ts';

let dir: Disposable & { readonly path: string };
let secrets: SecretsFile;
const clock = new VirtualClock(Date.UTC(2026, 2, 10, 12));
beforeEach(async () => {
  dir = tempDir('guard-desk');
  secrets = await openSecrets(dir.path, { log: silentLog, clock });
});
afterEach(() => dir[Symbol.dispose]());

function aDesk(guards: object = {}, routes: readonly object[] = []) {
  const notices = new Notices(clock);
  const table = settingsSchema.parse({ version: 1, guards, routes });
  const tolls = tollDesk({
    table: () => table,
    clock,
    pinHash: () => secrets.get(PIN_KEY),
    twoStagePinHash: () => secrets.get(TWO_STAGE_PIN_KEY),
  });
  return { notices, tolls, desk: new GuardDesk({ tolls, secrets, notices, clock, pinChanged: () => {} }) };
}

describe('an alarm', () => {
  const denial = { cause: 'limit/all/callsPerDay', severity: 'error', text: 'The limit is reached.' } as const;

  it('is one notice however often it comes, and gone with it when it is lifted', () => {
    const { desk, tolls, notices } = aDesk();
    let changes = 0;
    notices.onChange(() => void changes++);
    for (let i = 0; i < 57; i++) tolls.deny([denial]);
    expect(notices.list).toMatchObject([{ text: 'The limit is reached. This has come 10 times.' }]);
    expect(changes).toBe(2);
    expect(desk.view.alarms).toMatchObject([{ id: denial.cause, count: 57, lifting: 'count-anew' }]);
    expect(desk.lift(denial.cause)).toEqual({ ok: true });
    expect([notices.list, desk.view.alarms]).toEqual([[], []]);
    expect(desk.lift(denial.cause)).toMatchObject({ ok: false });
  });

  it('is shown beside what is used of each limit', () => {
    const { desk, tolls } = aDesk();
    const id = newCallId();
    tolls.begin(id, { costly: true, trunks: ['pbx'] }, { end: () => {}, warn: () => {} });
    tolls.answered(id);
    clock.advance(150_000);
    expect(desk.view.usage).toMatchObject([
      { scope: 'all', concurrent: 1, callsPerDay: 1, minutesPerDay: 2, limits: { callsPerDay: 2000 } },
      { scope: 'costly', concurrent: 1, minutesPerMonth: 2, limits: { minutesPerDay: 240 } },
    ]);
  });
});

describe('the PIN of callers who are asked for a number', () => {
  const routes = [{ id: 'asks', from: [{ kind: 'line' }], targets: [{ kind: 'two-stage' }] }];

  it('is another one, kept as a hash, and shown where a route asks for it', async () => {
    expect(aDesk().desk.view.twoStagePin).toBe(undefined);
    const { desk, tolls } = aDesk({}, routes);
    expect(desk.view).toMatchObject({ pin: 'not-used', twoStagePin: 'not-set' });
    expect(await desk.setTwoStagePin('1234')).toMatchObject({ ok: false });
    expect(await desk.setTwoStagePin('4711')).toEqual({ ok: true });
    expect(desk.view.twoStagePin).toBe('set');
    expect(secrets.get(PIN_KEY)).toBe(undefined);
    expect(await isPin('4711', secrets.get(TWO_STAGE_PIN_KEY) ?? '')).toBe(true);
    for (let i = 0; i < 3; i++) await tolls.twoStage.give({ line: lineId(adapterId('a'), 1), number: '1' }, '1111');
    expect(desk.view.alarms).toContainEqual(
      expect.objectContaining({ id: 'two-stage/caller/a/1', lifting: 'take-pins', count: 1 }),
    );
    expect(await desk.setTwoStagePin(undefined)).toEqual({ ok: true });
    expect(desk.view.twoStagePin).toBe('not-set');
  });
});

describe('the PIN', () => {
  it('is kept as a hash, apart from the settings, and taken away again', async () => {
    expect(aDesk().desk.view.pin).toBe('not-used');
    const { desk, tolls } = aDesk({ classes: { premium: 'pin' } });
    expect(await desk.setPin('1234')).toMatchObject({ ok: false, text: expect.stringContaining('Take another') });
    expect(desk.view.pin).toBe('not-set');
    expect(await desk.setPin('4711')).toEqual({ ok: true });
    expect(desk.view.pin).toBe('set');
    const kept = secrets.get(PIN_KEY) ?? '';
    expect([kept.includes('4711'), await isPin('4711', kept)]).toEqual([false, true]);
    expect(tolls.readPin('**4711*00')).toEqual({ pin: '4711', number: '00' });
    expect(await desk.setPin(undefined)).toEqual({ ok: true });
    expect([desk.view.pin, tolls.readPin('**4711*00')]).toEqual(['not-set', undefined]);
  });
});
