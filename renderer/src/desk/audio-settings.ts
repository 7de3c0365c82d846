import { z } from 'zod';
import { Stored } from '../stored.ts';

const device = z.string().max(200).default('');
const loudness = z.number().min(0).max(1);

/** How a person talks and is rung here. Devices by the browser's ids; empty: the computer's own choice. */
const audioSettings = z.object({
  microphone: device,
  speaker: device,
  /** Rings apart from where one talks: a loudspeaker, while the headset lies on the table. */
  ringer: device,
  echoCancellation: z.boolean().default(true),
  noiseSuppression: z.boolean().default(true),
  autoGainControl: z.boolean().default(true),
  volume: loudness.default(1),
  ringVolume: loudness.default(0.7),
  /** Which calls are heard ringing: those that it is this console's turn to answer, every line that rings, or none. */
  ringFor: z.enum(['console', 'all', 'none']).default('console'),
});
export type AudioSettings = z.output<typeof audioSettings>;
export type AudioStore = Stored<AudioSettings>;

export const openAudioSettings = (): AudioStore => new Stored<AudioSettings>('copperline.audio', audioSettings);

/** What the browser is asked for; a chosen microphone that is not plugged in gives way to another. */
export const microphoneConstraints = (
  { microphone, echoCancellation, noiseSuppression, autoGainControl }: AudioSettings,
  processing: boolean,
): MediaTrackConstraints => ({
  echoCancellation: processing && echoCancellation,
  noiseSuppression: processing && noiseSuppression,
  autoGainControl: processing && autoGainControl,
  channelCount: 1,
  ...(microphone === '' ? {} : { deviceId: { ideal: microphone } }),
});
