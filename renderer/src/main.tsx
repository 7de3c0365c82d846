import './zod-setup.ts';
import '@mantine/core/styles.css';
import './page.css';
import './lines.css';
import './access/access.css';
import './trouble.css';
import './routing/routing.css';
import { DirectionProvider, MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { App } from './app.tsx';
import { Connection } from './connection.ts';
import { ConsoleContext } from './console-context.ts';
import { openAudioSettings } from './desk/audio-settings.ts';
import { NoteStore } from './desk/note-store.ts';
import { Ringer } from './desk/ringer.ts';
import { Sound } from './desk/sound.ts';
import { createI18n, declareLanguage } from './i18n/i18n.ts';
import { type Language, preferredLanguage } from './i18n/languages.ts';
import { LevelFeed } from './lines/level-feed.ts';
import { Phone } from './phone.ts';
import { openPreferences } from './preferences.ts';
import { theme } from './theme.ts';

declare global {
  interface Window {
    /** For tests: the phone of this page, and what it hears. */
    copperline: { readonly desk: Phone };
  }
}

const preferences = openPreferences();
const language = (): Language => preferences.get().language || preferredLanguage(navigator.languages);
const i18n = createI18n(language());
declareLanguage(i18n, language());
preferences.subscribe(() => {
  if (i18n.language !== language()) void i18n.changeLanguage(language()).then(() => declareLanguage(i18n, language()));
});

const audio = openAudioSettings();
const sound = new Sound();
const connection = new Connection(i18n.t);
const levels = new LevelFeed(connection);
const processing = new URLSearchParams(location.search).get('processing') !== 'off';
const phone = new Phone({ connection, settings: audio, sound, t: i18n.t, processing });
const ringer = new Ringer(audio, sound);
const notes = new NoteStore();
window.copperline = { desk: phone };

const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content ?? '';
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <I18nextProvider i18n={i18n}>
        <DirectionProvider initialDirection={i18n.dir(language())}>
          <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
            <ConsoleContext value={{ connection, levels, phone, ringer, audio, sound, notes, preferences }}>
              <App />
            </ConsoleContext>
          </MantineProvider>
        </DirectionProvider>
      </I18nextProvider>
    </StrictMode>,
  );
}
