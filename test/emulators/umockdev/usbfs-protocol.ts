/** /dev/bus/usb's requests and records of a 64-bit Linux (linux/usbdevice_fs.h). */
export const request = {
  setInterface: 0x80085504,
  setConfiguration: 0x80045505,
  getDriver: 0x41045508,
  submitUrb: 0x8038550a,
  discardUrb: 0x550b,
  reapUrb: 0x4008550c,
  reapUrbNow: 0x4008550d,
  claim: 0x8004550f,
  release: 0x80045510,
  ioctl: 0xc0105512,
  reset: 0x5514,
  clearHalt: 0x80045515,
  disconnect: 0x5516,
  connect: 0x5517,
  capabilities: 0x8004551a,
  disconnectAndClaim: 0x8108551b,
  speed: 0x551f,
} as const;

/** Zero packets, continuation, no size limit, transfers reaped after an unplug. */
export const CAPABILITIES = 0x01 | 0x02 | 0x04 | 0x10;

export const urbType = { isochronous: 0, interrupt: 1, control: 2, bulk: 3 } as const;
export const URB_BYTES = 56;
export const URB_STATUS_AT = 4n;
export const URB_ACTUAL_LENGTH_AT = 28n;
export const SETUP_BYTES = 8;

export interface UrbRecord {
  readonly type: number;
  readonly endpoint: number;
  readonly buffer: bigint;
  readonly length: number;
}

export const readUrb = (bytes: Buffer): UrbRecord => ({
  type: bytes.readUInt8(0),
  endpoint: bytes.readUInt8(1),
  buffer: bytes.readBigUInt64LE(16),
  length: bytes.readInt32LE(24),
});

export const readSetup = (bytes: Buffer) => ({
  requestType: bytes.readUInt8(0),
  request: bytes.readUInt8(1),
  value: bytes.readUInt16LE(2),
  index: bytes.readUInt16LE(4),
  length: bytes.readUInt16LE(6),
});
