import { expect, test } from 'vitest';
import { noWinUsb } from './windows-words.ts';

test('WinUSB is the cure for an adapter that is driven through libusb, and not for one whose audio Windows would lose by it', () => {
  expect(noWinUsb('sangoma-u100')).toMatch(/Install WinUSB/);
  expect(noWinUsb('apple-modem')).toMatch(/does not help.*macOS or Linux/);
  expect(noWinUsb('apple-modem')).not.toMatch(/Install WinUSB/);
});
