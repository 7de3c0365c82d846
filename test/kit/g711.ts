/** ITU-T G.711, written apart from the gateway's own, so that a mistake there does not cancel out in a test. */
export type Law = 'PCMU' | 'PCMA';

function muToLinear(byte: number): number {
  const code = ~byte & 0xff;
  const magnitude = ((((code & 0x0f) << 3) + 0x84) << ((code >> 4) & 7)) - 0x84;
  return code & 0x80 ? -magnitude : magnitude;
}

function aToLinear(byte: number): number {
  const code = byte ^ 0x55;
  const segment = (code >> 4) & 7;
  const base = ((code & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? base : (base + 0x100) << (segment - 1);
  return code & 0x80 ? magnitude : -magnitude;
}

const decoders: Record<Law, Int16Array> = {
  PCMU: Int16Array.from({ length: 256 }, (_, byte) => muToLinear(byte)),
  PCMA: Int16Array.from({ length: 256 }, (_, byte) => aToLinear(byte)),
};

/** For each sample the code whose value is nearest: slow to make, beyond doubt. */
const encoders: Record<Law, Uint8Array> = { PCMU: nearest('PCMU'), PCMA: nearest('PCMA') };

function nearest(law: Law): Uint8Array {
  const codes = Array.from({ length: 256 }, (_, byte) => ({ byte, value: decoders[law][byte] ?? 0 })).sort(
    (a, b) => a.value - b.value,
  );
  const table = new Uint8Array(65_536);
  let at = 0;
  for (let sample = -32_768; sample < 32_768; sample++) {
    // Not `<`: µ-law has two zeros, and it must get past them.
    while (Math.abs((codes[at + 1]?.value ?? 1e9) - sample) <= Math.abs((codes[at]?.value ?? 1e9) - sample)) at++;
    table[sample + 32_768] = codes[at]?.byte ?? 0;
  }
  return table;
}

export const decodeG711 = (law: Law, bytes: Uint8Array): Int16Array =>
  Int16Array.from(bytes, (byte) => decoders[law][byte] ?? 0);

export const encodeG711 = (law: Law, pcm: Int16Array): Uint8Array =>
  Uint8Array.from(pcm, (sample) => encoders[law][sample + 32_768] ?? 0);
