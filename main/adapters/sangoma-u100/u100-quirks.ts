/**
 * What is not proven about the U100, and what we chose: the one place to correct when hardware says otherwise. `[S]` is read
 * in a driver that was used for years, `[K]` general knowledge of such chips, `[?]` a guess. Nothing here was tried on a
 * device yet.
 */
export const quirks = {
  /** [S] The DSP boots for about 10 s after plug-in and sends nothing meanwhile. */
  bootMs: 15_000,
  /** [S] Once it sends, frames are recognised within 1 s. */
  receiveSyncMs: 1_500,
  /** [S] Until the device recognises our frames and answers. */
  transmitSyncMs: 4_000,
  /** [S] A reply later than this does not come. */
  replyMs: 1_000,
  /** [K] A command or its echo that was lost with a frame is repeated after this. */
  repeatMs: 200,
  /** [S] From the DAA's reset to its first register access. */
  daaResetMs: 100,
  /** [S] From power for the line side to its isolation link. */
  lineSideMs: 2_000,
  /** [?] 4 packets: 8 ms of frames a transfer. The driver read in took one packet a transfer; a short one is handed on all the same. */
  inTransferBytes: 256,
  /** [?] What this process may be late without losing what the line says: 128 ms where each brings one frame, 1 s where it is full. */
  inTransfers: 128,
  /** [?] Frames ahead of the device: two transfers of 8 ms and a little. How much room the device has is not known. */
  prefillFrames: 20,
  /** [?] A command is done when its frame is played, not when it comes: the round trip counts what waits. Where that is wrong, it never changes. */
  tripToleranceMs: 3,
  /** Where this process is late again and again, more waits, up to this. */
  mostWaitingMs: 60,
  /** Back to so much, where nobody hears it and the device had something to play all along for so long. */
  usualWaitingMs: 30,
  calmMs: 30_000,
  /** [S] Firmware from here on has the transmit-sync bit and register 9. */
  syncBitFirmware: 0x20,
  /** [K] Loop current: Si3050 data sheet, register 28. */
  milliampsPerStep: 1.1,
  /** [S] Register 29: about 1 V a step. */
  voltsPerStep: 1,
  /** [S] Below this there is no battery. */
  batteryVolts: 3,
  /** [K] An on-hook line below the first is held by another phone; above the second it is free again. PBX extensions idle at 24 V. */
  inUseVolts: 15,
  freeVolts: 18,
  /** [S] The driver's time for battery and polarity: reg 29 passes through 0 with each half of the ring voltage. */
  voltageSettleMs: 64,
  /** [S] Ring: a counter goes up by 4 each ms with ring bits and down by 2 without; at 64 it rings, at 0 no more. */
  ring: { rise: 4, fall: 2, full: 64, quietPolls: 3 },
  /** [?] After our own hook moved, the line's voltage swings: it says nothing of others for so long. */
  hookSettleMs: 300,
  /** [?] Registers 4 to 6 of the CPU count (or flag) what went wrong since they were read. */
  healthEveryMs: 5_000,
  /** [?] The debug register's loopbacks: bit 0 port 1, bit 1 port 2. */
  loopback: { bits: [0x01, 0x02] },
} as const;

/** Names for a person. */
export const CURE = 'Unplug it, wait 5 s and plug it in again.';
