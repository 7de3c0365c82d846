/**
 * Every USB device that is known to be an FXO adapter, or to look like one: the one place for their IDs. Facts of makers'
 * documents and of people who have them, none tried on hardware here.
 *
 * [K] known of the standard or of the product's kind, [?] unsure: both may be wrong, and nothing but a name depends on them.
 */
import type { UsbFamily } from '../../line/found-adapter.ts';

export interface Fingerprint {
  readonly vendorId?: number;
  /** Any of these; of that vendor all, where left out. */
  readonly productIds?: readonly number[];
  /** Found in the product's or the maker's string. */
  readonly says?: RegExp;
  readonly name: string;
  /** Undefined: nothing here drives it; `trouble` says why and what to do. */
  readonly family: UsbFamily | undefined;
  readonly ports?: number;
  readonly experimental?: boolean;
  readonly trouble?: { readonly code: 'no-voice' | 'not-supported'; readonly text: string };
}

const BUY = 'A USB voice modem with a Conexant CX93010 (such as the StarTech USB56KEMH2) works.';

const conexant = (productId: number, name: string): Fingerprint => ({
  vendorId: 0x0572,
  productIds: [productId],
  name,
  family: 'voice-modem',
});

type Trouble = NonNullable<Fingerprint['trouble']>;

const notDriven =
  (code: Trouble['code']) =>
  (name: string, why: string, what: Pick<Fingerprint, 'vendorId' | 'productIds' | 'says'>): Fingerprint => ({
    ...what,
    name,
    family: undefined,
    trouble: { code, text: `${why} ${BUY}` },
  });

const unsupported = notDriven('not-supported');
const noVoice = notDriven('no-voice');

/** Whether they have voice is asked of each (`AT+FCLASS=?`, `AT+VSM=?`): sticks are rebranded constantly. */
const voiceModems: readonly Fingerprint[] = [
  conexant(0x1340, 'Conexant CX93010 voice modem'),
  conexant(0x1349, 'Conexant voice modem (StarTech USB56KEMH2, Hiro H50228)'),
  conexant(0x1329, 'Conexant voice modem (TRENDnet TFM-561U, Hummingbird HUC56S, Dell RD02-D400)'),
  conexant(0x1321, 'Conexant CX93010 voice modem'),
  conexant(0x1324, 'Conexant voice modem (Dell or Lenovo RD02-D400)'),
  conexant(0x1328, 'Conexant voice modem (Aztech UM-3100, Shiro)'),
  // Seen in reports, by number alone.
  conexant(0x1320, 'Conexant voice modem'),
  conexant(0x1322, 'Conexant voice modem'),
  conexant(0x1323, 'Conexant voice modem'),
  { vendorId: 0x0803, productIds: [0x3095], name: 'Zoom 3095 voice modem', family: 'voice-modem' },
  { vendorId: 0x0baf, productIds: [0x0303], name: 'US Robotics USR5637 voice modem', family: 'voice-modem' },
  // [?] Which chip it has was never looked at.
  { vendorId: 0x17ef, productIds: [0x7000], name: 'Lenovo USB modem', family: 'voice-modem', experimental: true },
  // [?] Known as modems to Linux; whether they have voice nobody says.
  { vendorId: 0x079b, productIds: [0x000f], name: 'BT On-Air USB modem', family: 'voice-modem', experimental: true },
  {
    vendorId: 0x0ace,
    productIds: [0x1602, 0x1608, 0x1611],
    name: 'ZyDAS 56K USB modem',
    family: 'voice-modem',
    experimental: true,
  },
];

const modemsWithout: readonly Fingerprint[] = [
  noVoice('US Robotics USR5639 modem', 'The USR5639 has no voice: it carries data and fax alone.', {
    vendorId: 0x0baf,
    says: /5639/,
  }),
  noVoice('StarTech USB56KEM3 modem', 'The USB56KEM3 (without H) has neither voice nor caller ID.', {
    says: /USB56KEM3/i,
  }),
  noVoice(
    'Silicon Labs Si24xx modem',
    'Modems with a Si24xx carry voice one way at a time, and a call needs both at once.',
    { says: /\bSi24\d\d\b/i },
  ),
  unsupported(
    'MultiTech MT9234MU modem',
    'The MT9234MU needs firmware that is loaded by a driver of its maker, and its voice carries 8-bit audio one way at a time.',
    { vendorId: 0x06e0, productIds: [0xf114] },
  ),
  unsupported(
    'Conexant HSF software modem',
    'This is half a modem: the rest is a driver of its maker, with firmware that may not be passed on.',
    { vendorId: 0x0572, productIds: [0x1300] },
  ),
];

const otherFamilies: readonly Fingerprint[] = [
  { vendorId: 0x10c4, productIds: [0x8461], name: 'Sangoma U100', family: 'sangoma-u100', ports: 2 },
  {
    vendorId: 0x05ac,
    productIds: [0x1401],
    name: 'Apple USB Modem',
    family: 'apple-modem',
    experimental: true,
  },
  unsupported(
    'Motorola SM56 modem',
    'It has the chip of the Apple USB Modem, and nobody has found out yet how it is told to lift the line.',
    { vendorId: 0x190d, productIds: [0x0001, 0x012c] },
  ),
  unsupported('Motorola SM56 modem', 'Nothing is known of how this one is driven.', { vendorId: 0x190d }),
  unsupported(
    'Xorcom Astribank',
    'Astribanks (8 FXO lines a module) need firmware and a protocol that Copperline does not speak yet. Ask for it if you have one.',
    {
      vendorId: 0xe4e4,
      productIds: [
        0x1130, 0x1131, 0x1132, 0x1140, 0x1141, 0x1142, 0x1150, 0x1151, 0x1152, 0x1160, 0x1161, 0x1162, 0x1163,
      ],
    },
  ),
];

/** Boxes with a telephone's jack that do not bring a line's audio to the computer. */
const notFxo: readonly Fingerprint[] = [
  unsupported(
    'Yealink USB phone box',
    'The box switches its telephone between USB and the line by a relay: the line’s audio never reaches the computer.',
    { vendorId: 0x6993, productIds: [0xb001, 0xb700] },
  ),
  unsupported(
    'TigerJet USB phone adapter',
    'It is a jack for a telephone (FXS), not for a telephone line. A handset on it can be used as one.',
    { vendorId: 0x06e6, productIds: [0x831c] },
  ),
  unsupported('magicJack', 'It is a jack for a telephone (FXS), not for a telephone line.', {
    vendorId: 0x06e6,
    productIds: [0xc200],
  }),
  unsupported(
    'C-Media USB phone box or sound card',
    'A sound chip. Where it sits in a box with a line jack, that jack is switched in a way only its maker knows. As a sound card it works as always.',
    { vendorId: 0x0d8c, productIds: [0x000e] },
  ),
  // [?] The maker's Wi-Fi stick has this vendor's number; of the line adapter nothing is published.
  unsupported(
    'Obihai device',
    'Nothing is published of how the OBiLINE is driven. If this is one, send us what `lsusb -v` says of it.',
    { vendorId: 0x3823 },
  ),
  // [K] Creative's vendor number.
  unsupported('Creative VoIP Blaster', 'It drives a telephone, with a codec of 1999, and not a telephone line.', {
    vendorId: 0x041e,
    productIds: [0x0258],
  }),
  unsupported('way2call Hi-Phone', 'It is driven by a Windows library of its maker alone.', { says: /way2call/i }),
];

export const FINGERPRINTS: readonly Fingerprint[] = [...voiceModems, ...modemsWithout, ...otherFamilies, ...notFxo];

/** Modems by their class (CDC-PSTN: abstract control model, AT commands of V.250). */
export const MODEM_CLASS = { class: 2, subclass: 2, protocol: 1 } as const;
/** What a modem calls itself, whoever sells it. */
export const MODEM_WORDS = /modem|\bfax\b|faxmodem|\b56k|v\.?9[02]\b|conexant|CX930/i;
/** Say the class of a modem, and are boards, instruments, mobile radios: [K]. */
export const NO_MODEM_WORDS =
  /arduino|stm|virtual com|gnss|gps|u-blox|lte|[345]g\b|gsm|mobile|wwan|broadband|printer|prusa|debug|jlink|pico|esp32|ttl|uart|serial converter/i;
