/** The console's phone alone on a page; the test in Node is its gateway. Built and loaded by desk-in-chromium.test.ts, typed with the renderer. */
import { openAudioSettings } from '../../renderer/src/desk/audio-settings.ts';
import { Sound } from '../../renderer/src/desk/sound.ts';
import { createI18n } from '../../renderer/src/i18n/i18n.ts';
import { Phone, type PhoneParts } from '../../renderer/src/phone.ts';

declare global {
  interface Window {
    gateway: (name: string, input: unknown) => Promise<never>;
    deskLost: (text: string) => void;
    trouble: string[];
    phone: Phone;
  }
}

const connection: PhoneParts['connection'] = {
  request: (name, input) => window.gateway(name, input),
  onDeskLost(listener) {
    window.deskLost = listener;
    return () => {};
  },
};
const settings = openAudioSettings();
window.trouble = [];
window.phone = new Phone({
  connection,
  settings,
  sound: new Sound(),
  t: createI18n('en').t,
  processing: false,
});
window.phone.onTrouble = (text) => window.trouble.push(text);
