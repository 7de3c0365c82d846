import type { Language } from './languages.ts';
import deCalls from './told/de/calls.json' with { type: 'json' };
import deDesktop from './told/de/desktop.json' with { type: 'json' };
import deLines from './told/de/lines.json' with { type: 'json' };
import deNotices from './told/de/notices.json' with { type: 'json' };
import deRouting from './told/de/routing.json' with { type: 'json' };
import deSettings from './told/de/settings.json' with { type: 'json' };
import deTrunks from './told/de/trunks.json' with { type: 'json' };
import esCalls from './told/es/calls.json' with { type: 'json' };
import esDesktop from './told/es/desktop.json' with { type: 'json' };
import esLines from './told/es/lines.json' with { type: 'json' };
import esNotices from './told/es/notices.json' with { type: 'json' };
import esRouting from './told/es/routing.json' with { type: 'json' };
import esSettings from './told/es/settings.json' with { type: 'json' };
import esTrunks from './told/es/trunks.json' with { type: 'json' };
import frCalls from './told/fr/calls.json' with { type: 'json' };
import frDesktop from './told/fr/desktop.json' with { type: 'json' };
import frLines from './told/fr/lines.json' with { type: 'json' };
import frNotices from './told/fr/notices.json' with { type: 'json' };
import frRouting from './told/fr/routing.json' with { type: 'json' };
import frSettings from './told/fr/settings.json' with { type: 'json' };
import frTrunks from './told/fr/trunks.json' with { type: 'json' };

/** What the gateway says, as it composes it, and what that is called in another language; `{0}` for what is put in. */
export type Catalogue = Readonly<Record<string, string>>;

/** By what they are about. */
type Catalogues = Readonly<
  Record<'calls' | 'lines' | 'trunks' | 'notices' | 'routing' | 'settings' | 'desktop', Catalogue>
>;

/** English is what the gateway says by itself. */
export const catalogues: Readonly<Record<Exclude<Language, 'en'>, Catalogues>> = {
  de: {
    calls: deCalls,
    lines: deLines,
    trunks: deTrunks,
    notices: deNotices,
    routing: deRouting,
    settings: deSettings,
    desktop: deDesktop,
  },
  fr: {
    calls: frCalls,
    lines: frLines,
    trunks: frTrunks,
    notices: frNotices,
    routing: frRouting,
    settings: frSettings,
    desktop: frDesktop,
  },
  es: {
    calls: esCalls,
    lines: esLines,
    trunks: esTrunks,
    notices: esNotices,
    routing: esRouting,
    settings: esSettings,
    desktop: esDesktop,
  },
};
