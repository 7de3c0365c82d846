import { acceptedLanguage, problemText, type SignInProblem, type SignInWords, signInWords } from './sign-in-words.ts';

// The console's colours (renderer/src/theme.ts, page.css), for both schemes; each text has a contrast of 4.5 at the least.
const STYLE = `
  :root { color-scheme: light dark; --back: #f6f4f1; --card: #fff; --text: #1b1a19; --soft: #55504b; --edge: #8a837b; --act: #a45626; }
  @media (prefers-color-scheme: dark) {
    :root { --back: #1b1a19; --card: #272523; --text: #f1eeea; --soft: #c4beb7; --edge: #857e76; --act: #a45626; }
  }
  * { box-sizing: border-box; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--back); color: var(--text);
    font: 17px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
  main { inline-size: 100%; max-inline-size: 25rem; padding: 2rem; background: var(--card); border-radius: .75rem; box-shadow: 0 1px 3px #0003, 0 8px 24px #0001; }
  h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 1.25rem; }
  label { display: block; margin: 1rem 0 .3rem; font-weight: 600; }
  input { font: inherit; inline-size: 100%; min-block-size: 44px; padding: .4em .7em; color: inherit; background: var(--back); border: 1px solid var(--edge); border-radius: .5rem; }
  button { font: inherit; font-weight: 650; inline-size: 100%; min-block-size: 44px; margin-block-start: 1.5rem; padding: .4em 1.5em;
    color: #fff; background: var(--act); border: 0; border-radius: .5rem; cursor: pointer; }
  button:hover { filter: brightness(1.08); }
  input:focus-visible, button:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
  p { margin: 0; overflow-wrap: anywhere; }
  [role=alert] { margin-block-end: .5rem; border-inline-start: 4px solid #c62828; padding: .6em 1em; background: #c6282818; border-radius: .25rem; }
  .soft { margin-block-start: 1.25rem; color: var(--soft); font-size: .9rem; }
`;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`);

/** Asks for a name and a password, in the language that the browser asks for. No script: it works before anything else does. */
export function signInPage({
  nonce,
  accepts,
  problem,
  user = '',
}: {
  readonly nonce: string;
  /** The browser's `Accept-Language`. */
  readonly accepts: string | undefined;
  /** Why the last try was refused. */
  readonly problem?: SignInProblem | undefined;
  readonly user?: string;
}): string {
  const language = acceptedLanguage(accepts);
  const words: SignInWords = signInWords[language];
  const described = problem === undefined ? '' : ' aria-describedby="problem"';
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.pageTitle}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
<h1>${words.title}</h1>
${problem === undefined ? '' : `<p role="alert" id="problem">${escaped(problemText(problem, language))}</p>`}
<form method="post" action="/sign-in" autocomplete="on">
<label for="user">${words.user}</label>
<input id="user" name="user" value="${escaped(user)}" maxlength="32" autocomplete="username" autocapitalize="none" spellcheck="false" required${user === '' ? ' autofocus' : ''}${described}>
<label for="password">${words.password}</label>
<input id="password" name="password" type="password" maxlength="256" autocomplete="current-password" required${user === '' ? '' : ' autofocus'}${described}>
<button type="submit">${words.signIn}</button>
</form>
<p class="soft">${words.forgotten}</p>
</main>
</body>
</html>
`;
}
