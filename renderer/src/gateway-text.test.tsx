import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { describe, expect, it } from 'vitest';
import { GatewayText } from './gateway-text.tsx';
import { createI18n } from './i18n/i18n.ts';
import type { Language } from './i18n/languages.ts';

const shown = (language: Language, props: Parameters<typeof GatewayText>[0]): string =>
  renderToStaticMarkup(
    <I18nextProvider i18n={createI18n(language)}>
      <GatewayText {...props} />
    </I18nextProvider>,
  );

describe('what the gateway says, on the page', () => {
  it('is in the language of the page where it is known there, and says in which it is', () => {
    expect(shown('en', { text: 'Nobody answered.' })).toBe('<span lang="en">Nobody answered.</span>');
    expect(shown('de', { text: 'Nobody answered.' })).toBe('<span lang="de">Niemand hat angenommen.</span>');
    expect(shown('de', { text: 'The moon is full.' })).toBe('<span lang="en">The moon is full.</span>');
  });

  it('is made a sentence after it was translated', () => {
    expect(shown('en', { text: 'the caller gave up', sentence: true })).toContain('>The caller gave up.<');
    expect(shown('fr', { text: 'the caller gave up', sentence: true })).toContain('>L’appelant a renoncé.<');
  });

  it('may be what the page says itself: that is not called English', () => {
    expect(shown('de', { text: 'Das ging nicht.', orOurs: true })).toBe('<span>Das ging nicht.</span>');
    expect(shown('de', { text: 'Nobody answered.', orOurs: true })).toContain('Niemand hat angenommen.');
  });

  it('brings no markup with it', () =>
    expect(shown('de', { text: 'Fetched from slot <b> by <img src=x>.' })).toBe(
      '<span lang="de">Von Parkplatz &lt;b&gt; geholt von &lt;img src=x&gt;.</span>',
    ));
});
