import { createLineDsp } from '../../main/media-process/line-dsp.ts';

/** Our receiver on a quiet line: 16-bit samples in, the digits heard out. The last frame is filled with silence. */
export function receiveDigits(samples: Int16Array): string {
  using dsp = createLineDsp();
  dsp.listen({ dtmf: true, callerId: [], tones: [] });
  const played = new Int16Array(160);
  const frame = new Int16Array(160);
  let digits = '';
  for (let at = 0; at < samples.length; at += 160) {
    frame.fill(0);
    frame.set(samples.subarray(at, at + 160));
    for (const event of dsp.process(frame, played)) if (event.kind === 'digit') digits += event.digit;
  }
  return digits;
}
