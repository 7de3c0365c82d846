/** What a device is: the fingerprint that says most of it, else its class. Pure. */
import type { AdapterTrouble, UsbFamily } from '../../line/found-adapter.ts';
import type { UsbRecord } from '../usb-record.ts';
import { FINGERPRINTS, type Fingerprint, MODEM_CLASS, MODEM_WORDS, NO_MODEM_WORDS } from './fingerprints.ts';

export interface Match {
  readonly name: string;
  readonly family: UsbFamily | undefined;
  /** What it would be if it is one after all: what a check tries. */
  readonly perhaps?: UsbFamily;
  readonly ports: number;
  readonly experimental: boolean;
  readonly trouble?: AdapterTrouble;
}

/** What a device was found by counts for more the less others have it. */
const score = { productId: 100, says: 60, vendor: 20 } as const;

const TELEPHONY_PAGE = 0x0b;
/** Usages of the telephony page as top-level collections: a telephone, and what a person holds or wears. */
const PHONE = 0x01;
const LINE = 0x2a;
const AUDIO_CLASS = 1;

export function matchFingerprint(device: UsbRecord): Match | undefined {
  const [best] = FINGERPRINTS.map((print) => ({ print, points: points(print, device) }))
    .filter((each) => each.points > 0)
    .sort((a, b) => b.points - a.points);
  if (best) {
    const { name, family, ports = 1, experimental = false, trouble } = best.print;
    return { name, family, ports, experimental, ...(trouble && { trouble }) };
  }
  return modemByClass(device) ?? lineByUsage(device);
}

function points({ vendorId, productIds, says }: Fingerprint, device: UsbRecord): number {
  if (vendorId !== undefined && vendorId !== device.vendorId) return 0;
  if (productIds && !productIds.includes(device.productId)) return 0;
  if (says && !says.test(`${device.manufacturer ?? ''} ${device.product ?? ''}`)) return 0;
  return (
    (vendorId === undefined ? 0 : score.vendor) +
    (productIds ? score.productId : 0) +
    (says ? score.says + score.productId : 0)
  );
}

const ownName = ({ manufacturer, product }: UsbRecord, otherwise: string): string =>
  [manufacturer, product].filter((text) => text?.trim()).join(' ') || otherwise;

/** A stick under a name that nobody knows: two interfaces, AT commands and their data. */
function modemByClass(device: UsbRecord): Match | undefined {
  const isControl = (each: { class: number; subclass: number; protocol: number }): boolean =>
    each.class === MODEM_CLASS.class &&
    each.subclass === MODEM_CLASS.subclass &&
    each.protocol === MODEM_CLASS.protocol;
  if (device.interfaces.length !== 2 || !device.interfaces.some(isControl)) return undefined;
  const words = `${device.manufacturer ?? ''} ${device.product ?? ''}`;
  if (NO_MODEM_WORDS.test(words)) return undefined;
  const name = ownName(device, 'USB modem');
  if (MODEM_WORDS.test(words)) return { name, family: 'voice-modem', ports: 1, experimental: true };
  return {
    name,
    family: undefined,
    perhaps: 'voice-modem',
    ports: 1,
    experimental: true,
    trouble: {
      code: 'not-supported',
      text: 'It has the shape of a modem and does not call itself one, so it is left alone. If it is one, check it: npm run check-adapter.',
    },
  };
}

/** A box of telephony with sound that tells of ringing. A headset, handset or speakerphone is told to ring instead. */
function lineByUsage(device: UsbRecord): Match | undefined {
  const isPhone = device.hids.some(
    ({ usagePage, usage, tellsRinging }) =>
      usagePage === TELEPHONY_PAGE && (usage === PHONE || usage === LINE) && tellsRinging !== false,
  );
  const hasSound = device.sound !== undefined || device.interfaces.some((each) => each.class === AUDIO_CLASS);
  if (!isPhone || !hasSound) return undefined;
  return { name: ownName(device, 'USB line adapter'), family: 'hid-telephony', ports: 1, experimental: true };
}

const familyNames: Readonly<Record<UsbFamily, string>> = {
  'voice-modem': 'Voice modem',
  'sangoma-u100': 'Sangoma U100',
  'hid-telephony': 'USB line adapter',
  'apple-modem': 'Apple USB Modem',
};

export const familyName = (family: UsbFamily): string => familyNames[family];

/** What is sold with these IDs, `0572:1340`, where the table knows. */
export const nameOfUsbId = (usbId: string): string | undefined => printsOf(usbId).find(({ says }) => !says)?.name;

/** Whether what has these IDs is driven by what others reported alone; so is all that the table does not know. */
export const isExperimental = (usbId: string): boolean =>
  printsOf(usbId).every(({ experimental, family }) => experimental === true || family === undefined);

function printsOf(usbId: string): Fingerprint[] {
  const [vendorId, productId] = usbId.split(':').map((part) => Number.parseInt(part, 16));
  return FINGERPRINTS.filter(
    (each) => each.vendorId === vendorId && productId !== undefined && each.productIds?.includes(productId),
  );
}
