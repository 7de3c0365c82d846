import { describe, expect, it } from 'vitest';
import { consoleKit } from './console-kit.ts';
import { view } from './sample-view.ts';

const kit = consoleKit();

/** Settings, and the telephone 201 chosen there. */
async function choosesThePhone(): Promise<void> {
  await kit.go('Settings');
  await kit.page.getByText('A telephone', { exact: true }).click();
  expect(await kit.page.locator('[data-telephone]').textContent()).toContain('at this computer');
  await kit.page.getByLabel('Extension or number').fill('201');
  expect(await kit.page.locator('[data-telephone]').textContent()).toContain('201');
}

const trunk = view().trunks[0]?.id ?? '';
const ringing = {
  id: 'call-9',
  direction: 'outbound',
  caller: {},
  called: '3125550142',
  dialledBy: { kind: 'desk', id: `phone/${trunk}/201`, label: '201' },
  ringsAt: '201',
  startedAt: view().now,
  state: 'dialling',
} as const;

describe('talking with a telephone', () => {
  it('is chosen in the settings, kept for this console, and rings that telephone for what is dialled', async () => {
    await kit.open();
    await choosesThePhone();
    await kit.page.reload();
    await kit.go('Lines');
    expect(await kit.page.locator('[data-dials-by]').textContent()).toContain('201 rings first');
    kit.backend.handlers['call.dial'] = () => {
      kit.backend.show({ calls: [ringing] });
      return { ok: true, callId: 'call-9' };
    };
    await kit.page.locator('[data-dial-input]').fill('3125550142');
    await kit.page.keyboard.press('Enter');
    expect(await kit.backend.whenAsked('call.dial')).toEqual({
      to: '3125550142',
      phone: { trunk, number: '201' },
    });
    await kit.page.getByText('The telephone 201 rings: pick it up').waitFor();
    expect(kit.times('desk.produce')).toBe(0);
  });

  it('leaves emergency calls to this computer, and says so', async () => {
    await kit.open();
    await choosesThePhone();
    await kit.go('Lines');
    kit.backend.handlers['call.dial'] = ({ phone }: { phone?: unknown }) =>
      phone
        ? { ok: false, here: true, text: '911 is an emergency number: it is dialled at this computer at once.' }
        : { ok: true, callId: 'call-9' };
    await kit.page.locator('[data-dial-input]').fill('911');
    await kit.page.keyboard.press('Enter');
    await kit.page.getByText('it is dialled at this computer at once').waitFor();
    await kit.backend.until(() => kit.times('call.dial') === 2, 'it is dialled at the computer');
    expect(kit.times('desk.produce')).toBe(1);
  });

  it('rings it for a caller, and can let it be silent again', async () => {
    await kit.open();
    await choosesThePhone();
    await kit.go('Lines');
    const [call] = view().calls;
    if (!call) throw new Error('nobody calls');
    kit.backend.handlers['call.answer'] = () => {
      kit.backend.show({ calls: [{ ...call, ringsAt: '201' }] });
      return { ok: true, callId: call.id };
    };
    kit.backend.handlers['call.stop-phone'] = () => {
      kit.backend.show({ calls: [call] });
      return { ok: true };
    };
    await kit
      .tile(1)
      .getByRole('button', { name: /^Answer/ })
      .click();
    expect(await kit.backend.whenAsked('call.answer')).toMatchObject({ phone: { trunk, number: '201' } });
    await kit.page.getByRole('button', { name: 'Let it not ring' }).click();
    expect(await kit.backend.whenAsked('call.stop-phone')).toEqual({ callId: call.id });
  });
});
