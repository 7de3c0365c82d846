/** The placeholder in the built page that becomes the nonce of each answer's policy. */
export const NONCE_MARK = '__CONSOLE_NONCE__';

/** Headers of every answer. `host` is our own `address:port`; `forms`: the page has one that is sent to us. */
export function securityHeaders(
  host: string,
  nonce: string,
  { scheme = 'http', forms = false }: { readonly scheme?: 'http' | 'https'; readonly forms?: boolean } = {},
): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      // Mantine writes its colours into a <style> element; the nonce lets that one in and no other.
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "font-src 'self'",
      `connect-src 'self' ${scheme === 'https' ? 'wss' : 'ws'}://${host}`,
      "media-src 'self' blob: mediastream:",
      "base-uri 'none'",
      forms ? "form-action 'self'" : "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'permissions-policy': 'microphone=(self), camera=(), geolocation=(), display-capture=()',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // Without a referrer a browser sends a form with `Origin: null` (Fetch, "append a request Origin header"): nobody could sign in.
    'referrer-policy': forms ? 'same-origin' : 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
}

/** Shown to a browser without a pass. Plain words: the reader may never have seen Copperline. */
export const lockedPage = (nonce: string, tried: boolean): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Copperline: please use the link</title>
<style nonce="${nonce}">
  :root { color-scheme: light dark; }
  body { font: 18px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 12vh auto; padding: 0 1.5rem; }
  h1 { font-size: 1.5rem; }
  code { background: #8882; padding: .1em .35em; border-radius: .25em; }
</style>
</head>
<body>
<main>
<h1>${tried ? 'This link has been used already, or is too old' : 'Please open the console with its link'}</h1>
<p>The console of this telephone gateway opens with a link that works once.</p>
<p>You find the link where Copperline was started: in the terminal, on the line that begins with
<code>Console:</code>. Press Enter in that terminal and it prints a new one.</p>
</main>
</body>
</html>
`;
