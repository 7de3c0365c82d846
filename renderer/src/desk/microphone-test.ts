import { type AudioStore, microphoneConstraints } from './audio-settings.ts';
import { LevelProbe } from './level.ts';
import type { Sound } from './sound.ts';

/** A microphone that is listened to without a call, so that a person sees that it works. */
export interface MicrophoneTest {
  readonly probe: LevelProbe;
  close(): void;
}

/** @throws DOMException as `getUserMedia` does */
export async function openMicrophoneTest(settings: AudioStore, sound: Sound): Promise<MicrophoneTest> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: microphoneConstraints(settings.get(), true) });
  const release = sound.use();
  const probe = new LevelProbe(sound.context, stream);
  return {
    probe,
    close: () => {
      probe.close();
      release();
      for (const track of stream.getTracks()) track.stop();
    },
  };
}
