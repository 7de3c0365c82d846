import { describe, expect, it } from 'vitest';
import type { CallView, GatewayView } from '../../main/contract/views.ts';
import { consoleKit } from './console-kit.ts';
import { HOSTILE_NAME, line, record, view } from './sample-view.ts';

const kit = consoleKit();

const desk = { kind: 'desk', id: 'desk', label: 'this desk' } as const;
const call = (id: string, change: Partial<CallView> = {}): CallView => ({
  id,
  direction: 'inbound',
  line: 'simulated-1/1',
  caller: { number: '+13125550142', name: 'Ada Lovelace' },
  startedAt: Date.now() - 20_000,
  answeredAt: Date.now() - 10_000,
  answeredBy: desk,
  state: 'connected',
  ...change,
});
const dialled = (id: string, change: Partial<CallView> = {}): CallView => {
  const { answeredAt: _at, answeredBy: _by, ...rest } = call(id);
  return { ...rest, direction: 'outbound', caller: {}, called: '102', dialledBy: desk, state: 'ringing', ...change };
};
const onLine = (number: number, on: CallView): GatewayView['lines'][number] =>
  line(number, { state: 'connected', direction: on.direction, caller: on.caller, callId: on.id, hook: 'off-hook' });

/** A call of line 1 that this page has answered. */
async function talking(change: Partial<CallView> = {}): Promise<CallView> {
  const { backend, page } = kit;
  const mine = call('call-1', change);
  backend.handlers['call.answer'] = () => {
    backend.show({ lines: [onLine(1, mine), line(2), line(3)], calls: [mine] });
    return { ok: true, callId: 'call-1' };
  };
  await page.getByRole('button', { name: 'Answer Front desk' }).click();
  await page.locator('[data-desk=open]').waitFor();
  return mine;
}

describe('dialling', () => {
  it('opens the desk’s audio, then asks the gateway, and says who is called', async () => {
    const { backend } = kit;
    backend.handlers['call.dial'] = () => {
      backend.show({ calls: [dialled('call-9')] });
      return { ok: true, callId: 'call-9' };
    };
    await kit.open();
    await kit.page.getByLabel('Call a number or an extension').fill('(312) 555-0142');
    await kit.page.keyboard.press('Enter');
    expect(await backend.whenAsked('call.dial')).toEqual({ to: '3125550142' });
    const names = backend.asked.map(({ name }) => name);
    expect(names.indexOf('desk.produce')).toBeLessThan(names.indexOf('call.dial'));
    await kit.page.getByText('You are calling 102').waitFor();
    // Nothing is heard of the far end: the page plays its own ringing tone.
    await expect.poll(() => kit.page.locator('audio').count(), { timeout: 5_000 }).toBe(2);
    backend.show({ calls: [dialled('call-9', { early: true })] });
    await expect.poll(() => kit.page.locator('audio').count(), { timeout: 5_000 }).toBe(1);
    expect(kit.complaints).toEqual([]);
  });

  it('says why somebody was not reached, and gives the microphone back', async () => {
    const { backend } = kit;
    backend.handlers['call.dial'] = () => {
      backend.show({ calls: [dialled('call-9')] });
      return { ok: true, callId: 'call-9' };
    };
    await kit.open();
    await kit.page.getByLabel('Call a number or an extension').fill('102');
    await kit.page.getByRole('button', { name: 'Call', exact: true }).click();
    await kit.page.getByText('You are calling 102').waitFor();
    const busy = record(9, {
      id: 'call-9',
      direction: 'outbound',
      called: '102',
      outcome: 'busy',
      reason: 'It was busy',
    });
    backend.show({ calls: [], recent: [busy] });
    await kit.page.getByRole('alert').getByText('102: Busy. It was busy').waitFor();
    await backend.whenAsked('desk.close');
  });

  it('takes no words for a number, and shows the gateway’s refusal', async () => {
    const { backend } = kit;
    backend.handlers['call.dial'] = () => ({ ok: false, text: '0900 may not be called.' });
    await kit.open();
    const field = kit.page.getByLabel('Call a number or an extension');
    await field.fill('call me');
    await kit.page.getByText('Digits, * and # only').waitFor();
    expect(await kit.page.getByRole('button', { name: 'Call', exact: true }).isDisabled()).toBe(true);
    await field.fill('0900');
    await kit.page.keyboard.press('Enter');
    await kit.page.getByRole('alert').getByText('0900 may not be called.').waitFor();
    await backend.whenAsked('desk.close');
  });

  it('back is one click in the history', async () => {
    const { backend } = kit;
    backend.handlers['call.dial'] = () => ({ ok: true, callId: 'call-9' });
    kit.books.remember(record(6, { id: 'missed-1' }));
    await kit.open();
    await kit.go('History');
    await kit.page.locator('[data-row="missed-1"]').getByRole('button', { name: 'Call Ada Lovelace' }).click();
    expect(await backend.whenAsked('call.dial')).toEqual({ to: '+13125550142' });
  });
});

describe('a call at this page', () => {
  it('stands on every page, with all that may be done with it', async () => {
    const { backend } = kit;
    for (const name of ['call.hold', 'call.resume', 'call.hang-up'] as const)
      backend.handlers[name] = () => ({ ok: true });
    backend.handlers['call.park'] = () => ({ ok: true, slot: '701' });
    await kit.open();
    const mine = await talking();
    await kit.go('Settings');
    const bar = kit.page.getByRole('region', { name: 'Your call' });
    await bar.getByText('You are talking with Ada Lovelace').waitFor();
    await bar.getByRole('button', { name: /^Hold/ }).click();
    expect(await backend.whenAsked('call.hold')).toEqual({ callId: 'call-1' });
    backend.show({ calls: [{ ...mine, held: true }] });
    await bar.getByText(/waits with music/).waitFor();
    await bar.getByRole('button', { name: /^Resume/ }).click();
    expect(await backend.whenAsked('call.resume')).toEqual({ callId: 'call-1' });
    backend.show({ calls: [mine] });
    await bar.getByRole('button', { name: /^Park/ }).click();
    expect(await backend.whenAsked('call.park')).toEqual({ callId: 'call-1' });
    await bar.getByRole('button', { name: /^Hang up/ }).click();
    expect(await backend.whenAsked('call.hang-up')).toEqual({ callId: 'call-1' });
  });

  it('has a keypad, by hand and by keys', async () => {
    const { backend } = kit;
    backend.handlers['call.digits'] = () => ({ ok: true });
    await kit.open();
    await talking();
    await kit.page.getByRole('button', { name: 'Keypad' }).click();
    await kit.page.getByRole('dialog').getByRole('button', { name: '5', exact: true }).click();
    expect(await backend.whenAsked('call.digits')).toEqual({ digits: '5' });
    await kit.page.keyboard.press('#');
    await backend.until(() => kit.times('call.digits') === 2, 'the second key is pressed');
    expect(await kit.page.getByLabel('Keys pressed').textContent()).toBe('5#');
    await kit.page.keyboard.press('Escape');
    // Out of the dialog a digit is the telephone's as well.
    await kit.page.keyboard.press('9');
    await backend.until(() => kit.times('call.digits') === 3, 'the third key is pressed');
  });

  it('can be noted of, as text; the note is with its record, also after the page was loaded again', async () => {
    const { backend } = kit;
    await kit.open();
    await talking();
    await kit.page.getByLabel('Notes on this call').fill(`wants a quote ${HOSTILE_NAME}`);
    kit.books.remember(record(1, { id: 'call-1' }));
    backend.show({ calls: [] });
    await kit.page.reload();
    await kit.go('History');
    expect(await kit.page.locator('[data-noted="call-1"]').textContent()).toContain(`wants a quote ${HOSTILE_NAME}`);
    expect(await kit.page.title()).not.toBe('owned');
    expect(kit.complaints).toEqual([]);
  });

  it('shows how loud both sides are', async () => {
    await kit.open();
    await talking();
    const meter = kit.page.getByRole('region', { name: 'Your call' }).getByRole('meter', { name: 'How loud you are' });
    // Chromium's fake microphone beeps once a second.
    await expect
      .poll(async () => Number(await meter.getAttribute('aria-valuenow')), { timeout: 5_000 })
      .toBeGreaterThan(10);
    await kit.page.getByRole('button', { name: 'Mute' }).click();
    await expect.poll(() => meter.getAttribute('aria-valuenow'), { timeout: 5_000 }).toBe('0');
  });
});

describe('a transfer', () => {
  it('is made at once', async () => {
    const { backend } = kit;
    backend.handlers['call.transfer'] = () => ({ ok: true });
    await kit.open();
    await talking();
    await kit.page
      .getByRole('region', { name: 'Your call' })
      .getByRole('button', { name: /^Transfer/ })
      .click();
    const dialog = kit.page.getByRole('dialog');
    await dialog.getByLabel('To an extension or a number').fill('102');
    await kit.page.keyboard.press('Enter');
    expect(await backend.whenAsked('call.transfer')).toEqual({ callId: 'call-1', to: '102' });
    await dialog.waitFor({ state: 'detached' });
  });

  it('is made after asking: the caller waits, the other is called, and both are joined', async () => {
    const { backend } = kit;
    await kit.open();
    const mine = await talking();
    const held = { ...mine, held: true };
    backend.handlers['call.hold'] = () => {
      backend.show({ calls: [held] });
      return { ok: true };
    };
    backend.handlers['call.dial'] = () => {
      backend.show({ calls: [held, dialled('call-9')] });
      return { ok: true, callId: 'call-9' };
    };
    backend.handlers['call.join'] = () => ({ ok: true });
    await kit.page
      .getByRole('region', { name: 'Your call' })
      .getByRole('button', { name: /^Transfer/ })
      .click();
    await kit.page.getByLabel('To an extension or a number').fill('102');
    await kit.page.getByRole('button', { name: 'Ask first' }).click();
    await kit.page.getByText('Ada Lovelace, +1 312 555 0142 waits to be put through').waitFor();
    const through = kit.page.getByRole('button', { name: 'Put through' });
    expect(await through.isDisabled()).toBe(true);
    backend.show({ calls: [held, dialled('call-9', { state: 'connected', answeredAt: Date.now() })] });
    await through.click();
    expect(await backend.whenAsked('call.join')).toEqual({ callId: 'call-1', other: 'call-9' });
  });

  it('is taken back: the other is hung up, and the caller is talked with again', async () => {
    const { backend } = kit;
    await kit.open();
    const held = { ...(await talking()), held: true };
    backend.handlers['call.hold'] = () => ({ ok: true });
    backend.handlers['call.dial'] = () => {
      backend.show({ calls: [held, dialled('call-9')] });
      return { ok: true, callId: 'call-9' };
    };
    backend.handlers['call.hang-up'] = () => ({ ok: true });
    backend.handlers['call.resume'] = () => ({ ok: true });
    await kit.page.keyboard.press('t');
    await kit.page.getByLabel('To an extension or a number').fill('102');
    await kit.page.getByRole('button', { name: 'Ask first' }).click();
    await kit.page.getByRole('button', { name: 'Back to Ada Lovelace' }).click();
    expect(await backend.whenAsked('call.resume')).toEqual({ callId: 'call-1' });
    expect(await backend.whenAsked('call.hang-up')).toEqual({ callId: 'call-9' });
  });

  it('by drawing one call onto another asks before it joins them', async () => {
    const { backend } = kit;
    backend.handlers['call.join'] = () => ({ ok: true });
    const one = call('one', { answeredBy: { kind: 'trunk', id: 'pbx', label: '101' } });
    const other = call('two', { line: 'simulated-1/2', caller: { name: HOSTILE_NAME }, held: true });
    backend.show({ lines: [onLine(1, one), onLine(2, other), line(3)], calls: [one, other] });
    await kit.open();
    await kit.tile(1).dragTo(kit.tile(2), { sourcePosition: { x: 24, y: 24 }, targetPosition: { x: 24, y: 24 } });
    const dialog = kit.page.getByRole('dialog');
    await dialog.getByText(HOSTILE_NAME).waitFor();
    expect(kit.times('call.join')).toBe(0);
    await dialog.getByRole('button', { name: 'Join them' }).click();
    expect(await backend.whenAsked('call.join')).toEqual({ callId: 'one', other: 'two' });
    expect(await kit.page.title()).not.toBe('owned');
  });
});

describe('a call that rings here', () => {
  const ringing = (): Pick<GatewayView, 'lines' | 'calls'> => {
    const { lines, calls } = view();
    return { lines, calls: calls.map((each) => (each.id === 'call-1' ? { ...each, atConsole: true } : each)) };
  };

  it('rings aloud, can be declined, and then does not ring any more', async () => {
    const { backend } = kit;
    backend.handlers['call.decline'] = () => {
      backend.show(view());
      return { ok: true };
    };
    backend.show(ringing());
    await kit.open();
    await expect.poll(() => kit.page.locator('audio').count(), { timeout: 5_000 }).toBe(1);
    await kit.page.getByRole('button', { name: 'Decline Front desk' }).click();
    expect(await backend.whenAsked('call.decline')).toEqual({ callId: 'call-1' });
    await expect.poll(() => kit.page.locator('audio').count(), { timeout: 5_000 }).toBe(0);
    await kit.tile(1).getByText('Rings at another telephone').waitFor();
  });

  it('is answered from any page', async () => {
    const { backend } = kit;
    backend.handlers['call.pick-up'] = () => ({ ok: true, callId: 'call-1' });
    await kit.open();
    await kit.go('History');
    backend.show(ringing());
    await kit.page
      .getByRole('region', { name: 'Calls that ring here' })
      .getByRole('button', { name: /^Answer/ })
      .click();
    expect(await backend.whenAsked('call.pick-up')).toEqual({ callId: 'call-1' });
  });

  it('says who it is, as the contacts know them, and what is known of them', async () => {
    await kit.books.know('Countess Lovelace', '(312) 555-0142', {
      company: 'Analytical Engines',
      note: 'Speaks slowly',
    });
    kit.backend.show(ringing());
    await kit.open();
    await kit.tile(1).getByText('Countess Lovelace').waitFor();
    const known = kit.tile(1).getByRole('region', { name: 'Who is calling' });
    await known.getByText('Speaks slowly').waitFor();
    await known
      .getByText(/Answered · 2:08/)
      .first()
      .waitFor();
    expect(await kit.tile(1).getAttribute('aria-label')).toBe(
      'Front desk: Ringing, Countess Lovelace, +1 312 555 0142',
    );
    await kit.go('Settings');
    await kit.page.getByRole('region', { name: 'Calls that ring here' }).getByText('Countess Lovelace').waitFor();
    expect(kit.complaints).toEqual([]);
  });

  it('becomes a contact while it rings', async () => {
    kit.backend.show(ringing());
    await kit.open();
    await kit.tile(1).getByRole('button', { name: 'Add to contacts' }).click();
    const dialog = kit.page.getByRole('dialog', { name: 'Add a contact' });
    expect(await dialog.getByLabel('Number 1', { exact: true }).inputValue()).toBe('+13125550142');
    await dialog.getByLabel('Name', { exact: true }).fill('Ada King');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await kit.tile(1).getByText('Ada King').waitFor();
  });

  it('says what was tried before', async () => {
    const { lines, calls } = ringing();
    const tried = ['The trunk "office-pbx" did not reply within 3 s.'];
    kit.backend.show({ lines, calls: calls.map((each) => (each.atConsole ? { ...each, tried } : each)) });
    await kit.open();
    await kit.page.locator('[data-tried="call-1"]').getByText('did not reply within 3 s').waitFor();
  });
});

describe('an emergency call', () => {
  it('stands above everything on every page, until a person has seen to it', async () => {
    const { backend } = kit;
    backend.handlers['notice.dismiss'] = () => ({ ok: true });
    await kit.open();
    await kit.go('Settings');
    const help = call('help', {
      direction: 'outbound',
      called: '911',
      caller: { number: '101', name: HOSTILE_NAME },
      emergency: true,
    });
    const notice = {
      id: 'emergency/help',
      severity: 'error' as const,
      text: '911 was called. Call back +12125550100.',
      at: 0,
    };
    backend.show({ calls: [help], notices: [notice] });
    const alert = kit.page.locator('[data-emergency=now]');
    await alert.getByText(/911, called by/).waitFor();
    expect(await alert.textContent()).toContain(HOSTILE_NAME);
    expect(await kit.page.title()).toContain('Emergency call');
    backend.show({ calls: [] });
    await kit.page.locator('[data-emergency=over]').getByText('Call back +12125550100').waitFor();
    await kit.page.getByRole('button', { name: 'I have seen to it' }).click();
    expect(await backend.whenAsked('notice.dismiss')).toEqual({ id: 'emergency/help' });
    expect(kit.complaints).toEqual([]);
  });

  it('has one button: to end it', async () => {
    const help = call('help', { direction: 'outbound', called: '911', emergency: true });
    kit.backend.show({ lines: [onLine(1, help)], calls: [help] });
    await kit.open();
    expect(await kit.tile(1).getByRole('button').allTextContents()).toEqual(['Hang up']);
  });
});
