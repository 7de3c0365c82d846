import { usb } from 'usb';
import { expect, test } from 'vitest';
import { usbWords } from './usb-words.ts';

const libusb = (errno: number): Error => Object.assign(new Error('LIBUSB'), { errno });

test('a missing permission names the udev rule on Linux, and on Windows that WinUSB alone does not help', () => {
  expect(usbWords(libusb(usb.LIBUSB_ERROR_ACCESS), 'linux')).toContain('udev rule');
  expect(usbWords(libusb(usb.LIBUSB_ERROR_NOT_SUPPORTED), 'win32')).toContain('does not help with calls');
  expect(usbWords(libusb(usb.LIBUSB_ERROR_ACCESS), 'darwin')).toContain('Close other');
});

test('an unplugged modem, a busy one, one that refuses and one that is silent are told apart', () => {
  expect(usbWords(libusb(usb.LIBUSB_TRANSFER_NO_DEVICE), 'linux')).toContain('unplugged');
  expect(usbWords(libusb(usb.LIBUSB_ERROR_BUSY), 'linux')).toContain('another program');
  expect(usbWords(libusb(usb.LIBUSB_TRANSFER_STALL), 'linux')).toContain('refuses');
  expect(usbWords(libusb(usb.LIBUSB_TRANSFER_TIMED_OUT), 'linux')).toContain('does not answer');
});
