/** A WAV file of sides of a line, one a channel, of the same length: 16-bit PCM (RIFF WAVE, format 1). */
export function wavOf(sides: readonly Int16Array[], rateHz: number): Uint8Array<ArrayBuffer> {
  const frames = sides[0]?.length ?? 0;
  const frameBytes = 2 * sides.length;
  const file = new DataView(new ArrayBuffer(44 + frames * frameBytes));
  const text = (at: number, letters: string): void => {
    for (let i = 0; i < letters.length; i++) file.setUint8(at + i, letters.charCodeAt(i));
  };
  text(0, 'RIFF');
  file.setUint32(4, 36 + frames * frameBytes, true);
  text(8, 'WAVEfmt ');
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true);
  file.setUint16(22, sides.length, true);
  file.setUint32(24, rateHz, true);
  file.setUint32(28, rateHz * frameBytes, true);
  file.setUint16(32, frameBytes, true);
  file.setUint16(34, 16, true);
  text(36, 'data');
  file.setUint32(40, frames * frameBytes, true);
  sides.forEach((side, channel) => {
    for (let i = 0; i < frames; i++) file.setInt16(44 + i * frameBytes + 2 * channel, side[i] ?? 0, true);
  });
  return new Uint8Array(file.buffer);
}
