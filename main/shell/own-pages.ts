import { html, type OwnPages } from './page-files.ts';
import { languageOf } from './words/languages.ts';
import type { Words } from './words/words.ts';

export const SAFE_MODE_PATH = '/safe-mode';
export const LICENCES_PATH = '/licences';

/** Pages that need neither the built console nor a script: for when that does not work, and for reading. */
export const ownPages = (words: Words, notices: () => string): OwnPages =>
  new Map([
    [SAFE_MODE_PATH, (nonce) => safeModePage(nonce, words)],
    [LICENCES_PATH, (nonce) => licencesPage(nonce, words, notices())],
  ]);

function safeModePage(nonce: string, words: Words): string {
  const { title, text, again, hint } = words.safeMode;
  return page(
    nonce,
    words,
    title,
    `<p>${html(text)}</p>
<p><a class="button" href="/" id="again">${html(again)}</a></p>
<p>${html(hint)}</p>`,
  );
}

/** @param notices as they are shipped: one text, each package's own in it */
function licencesPage(nonce: string, words: Words, notices: string): string {
  const { title, text, none } = words.about;
  if (notices === '') return page(nonce, words, title, `<p>${html(none)}</p>`);
  return page(nonce, words, title, `<p>${html(text)}</p>\n<pre>${html(notices)}</pre>`);
}

const page = (nonce: string, words: Words, title: string, body: string): string => `<!doctype html>
<html lang="${html(languageOf(words))}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(title)} · Copperline</title>
<style nonce="${nonce}">
  :root { color-scheme: light dark; }
  body { font: 18px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 8vh auto; padding: 0 1.5rem; }
  h1 { font-size: 1.5rem; }
  pre { white-space: pre-wrap; font-size: 0.8rem; }
  .button { display: inline-block; padding: 0.7em 1.4em; border: 2px solid; border-radius: 0.5em; color: inherit; }
</style>
</head>
<body>
<main>
<h1>${html(title)}</h1>
${body}
</main>
</body>
</html>
`;
