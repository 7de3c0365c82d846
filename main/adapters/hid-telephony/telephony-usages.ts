/**
 * The usages that a telephone line's or a headset's reports are made of (facts 8.1): HID Usage Tables, telephony page 0x0B
 * and LED page 0x08. Numbers that the facts mark [K] stand here alone: 20, 24, 26, 2A, 2D, 50 and 70 of page 0x0B.
 */
import { usageOf } from './report-descriptor.ts';

export const TELEPHONY_PAGE = 0x0b;
export const LED_PAGE = 0x08;
/** Ours: docs/open-line-profile.md. */
export const LINE_PAGE = 0xff0b;

const telephony = (usage: number): number => usageOf(TELEPHONY_PAGE, usage);
const led = (usage: number): number => usageOf(LED_PAGE, usage);
const line = (usage: number): number => usageOf(LINE_PAGE, usage);

export const usage = {
  phone: telephony(0x01),
  headset: telephony(0x05),
  hookSwitch: telephony(0x20),
  flash: telephony(0x21),
  hold: telephony(0x23),
  redial: telephony(0x24),
  drop: telephony(0x26),
  speakerPhone: telephony(0x2b),
  ringEnable: telephony(0x2d),
  phoneMute: telephony(0x2f),
  callerId: telephony(0x30),
  lineBusy: telephony(0x97),
  ringer: telephony(0x9e),
  key0: telephony(0xb0),
  keyD: telephony(0xbf),

  muteLed: led(0x09),
  offHookLed: led(0x17),
  ringLed: led(0x18),
  messageLed: led(0x19),
  holdLed: led(0x20),
  microphoneLed: led(0x21),

  loopPresent: line(0x01),
  polarityReversed: line(0x02),
  volts: line(0x03),
  milliamps: line(0x04),
  snoop: line(0x05),
  /** Registers of a Si3050-class line chip, in this order: 16, 26, 30, 31. */
  ringAndHook: line(0x10),
  dcTermination: line(0x11),
  acTermination: line(0x12),
  hookSpeed: line(0x13),
} as const;

/** Usages B0 to BF. */
export const KEYS = '0123456789*#ABCD';
