/** Registers of the CPU (the DSP that answers the bus) and of a port's line chip (Si3050 class), by their numbers. */

export const cpu = {
  id: 0x00,
  hardware: 0x01,
  firmware: 0x02,
  control: 0x03,
  fifoErrors: 0x04,
  uartErrors: 0x05,
  hostErrors: 0x06,
  leds: 0x07,
  debug: 0x08,
  echoChannels: 0x09,
} as const;

export const CPU_ID = 0x55;
export const CPU_RESET = 0x80;
/** Of register 3, by port. */
export const ECHO_CANCELLER = [0x04, 0x08] as const;
export const EVENTS = [0x01, 0x02] as const;
/** Of register 7, by port. */
export const LED_GREEN = [0x02, 0x08] as const;
export const LED_RED = [0x01, 0x04] as const;

export const daa = {
  control: 1,
  interruptMode: 2,
  interruptMask: 3,
  interruptSource: 4,
  hook: 5,
  lineSidePower: 6,
  lineSide: 11,
  lineSideRevision: 13,
  international1: 16,
  dcTermination: 26,
  loopCurrent: 28,
  lineVoltage: 29,
  acTermination: 30,
  international3: 31,
  pcm: 33,
  transmitSlotLow: 34,
  transmitSlotHigh: 35,
  receiveSlotLow: 36,
  receiveSlotHigh: 37,
  transmitGain: 38,
  receiveGain: 39,
  transmitTenths: 40,
  receiveTenths: 41,
} as const;

export const DAA_RESET = 0x80;
/** What register 2 reads after a reset. */
export const INTERRUPT_MODE_AFTER_RESET = 0x03;
/** Register 5. */
export const OFF_HOOK = 0x01;
export const MONITOR = 0x08;
export const RING_BITS = 0x60;
const NEVER = 0x02;

/** What register 5 is to hold: the on-hook monitor stays on, so that caller ID is heard. */
export const hookValue = (offHook: boolean): number => (offHook ? OFF_HOOK | MONITOR : MONITOR);

/** With bit 1 set or bit 3 clear, register 5 says nothing, and the wanted value is to be written again. */
export const isSane = (hookRegister: number): boolean => (hookRegister & NEVER) === 0 && (hookRegister & MONITOR) !== 0;

/** Registers are bytes; the line's voltage is signed. */
export const signed = (value: number): number => (value << 24) >> 24;

/** Register 33: PCM on, in one law or the other. */
export const PCM_MODE = { PCMU: 0x28, PCMA: 0x20 } as const;

/** Whole dB and tenths for a gain register pair; attenuation is told by bit 4. */
export function gainRegisters(db: number): readonly [number, number] {
  const tenths = Math.round(Math.abs(db) * 10);
  const sign = db < 0 ? 16 : 0;
  return [sign + Math.floor(tenths / 10), sign + (tenths % 10)];
}
