import { readSysfs } from '../discovery/linux-sysfs.ts';
import { openSound } from '../sound/open-sound.ts';
import type { CreateAdapter } from '../usb-record.ts';
import { AppleModemAdapter } from './apple-modem.ts';
import type { FindSound } from './modem-sound.ts';
import { openUsbLink } from './usb-link.ts';

/** Linux has the card's number with the device; elsewhere the sound system goes by the device's name. */
const findSound: FindSound = async ({ place }) =>
  process.platform === 'linux' ? (await readSysfs()).find((record) => record.place === place)?.sound : undefined;

export const createAdapter: CreateAdapter = (order) =>
  new AppleModemAdapter(order, { openLink: openUsbLink, openSound, findSound, platform: process.platform });
