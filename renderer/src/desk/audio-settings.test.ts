import { expect, it } from 'vitest';
import { microphoneConstraints, openAudioSettings } from './audio-settings.ts';

const settings = openAudioSettings().get();

it('a microphone is wished for, not insisted on: a headset that is unplugged leaves another to talk into', () => {
  expect(microphoneConstraints({ ...settings, microphone: 'headset' }, true)).toMatchObject({
    deviceId: { ideal: 'headset' },
    echoCancellation: true,
  });
  expect(microphoneConstraints(settings, true)).not.toHaveProperty('deviceId');
});

it('processing that is off is off for echo, noise and gain alike, whatever was chosen', () => {
  expect(microphoneConstraints(settings, false)).toMatchObject({
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
  });
  expect(microphoneConstraints({ ...settings, noiseSuppression: false }, true)).toMatchObject({
    echoCancellation: true,
    noiseSuppression: false,
  });
});
