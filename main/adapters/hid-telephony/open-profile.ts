import type { UsbRecord } from '../usb-record.ts';
import { TELEPHONY_PAGE } from './telephony-usages.ts';

/** pid.codes' IDs for tests, as docs/open-line-profile.md names them: what carries them has the reports that are printed there. */
const VENDOR_ID = 0x1209;
const PRODUCT_ID = 0x0002;
const PHONE = 0x01;

/** docs/open-line-profile.md, "The emulated device's report descriptor". */
const REPORTS = Buffer.from(
  [
    '050b0901a10185010920099e099715002501750195038102060bff0901090215002501750195028102750195038103090315',
    '80257f7508950181020904150026ff007508950181028502050b0930150026ff007508953e82020185010508091715002501',
    '750195019102060bff09051500250175019501910275019506910385030910091109120913150026ff0075089504b102c0',
  ].join(''),
  'hex',
);

/**
 * Where the system does not tell a device's report descriptor (node-hid gives it on no system, and only Linux shows it in a
 * file): that of the open line profile, for its own ID alone.
 */
export function assumedReports({ vendorId, productId, hids }: UsbRecord): Uint8Array | undefined {
  const isPhone = hids.some(({ usagePage, usage }) => usagePage === TELEPHONY_PAGE && usage === PHONE);
  return isPhone && vendorId === VENDOR_ID && productId === PRODUCT_ID ? REPORTS : undefined;
}
