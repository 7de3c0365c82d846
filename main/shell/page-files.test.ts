import { expect, it } from 'vitest';
import type { ConsoleFile } from '../gateway/console-files.ts';
import { NONCE_MARK } from '../gateway/console-pages.ts';
import { answerPage, html } from './page-files.ts';

const file = (type: string, body: string): ConsoleFile => ({ type, body: Buffer.from(body), lasting: false });
const files = new Map([
  ['/index.html', file('text/html; charset=utf-8', `<meta content="${NONCE_MARK}">`)],
  ['/assets/app.js', file('text/javascript; charset=utf-8', `const mark = '${NONCE_MARK}';`)],
]);
const pages = new Map([['/safe-mode', (nonce: string) => `<style nonce="${nonce}"></style>`]]);
const ask = (url: string, method = 'GET'): Response => answerPage(files, pages, new Request(url, { method }));

it('the page comes with a policy that lets in its own files and no connection to anywhere', async () => {
  const answer = ask('app://console/');
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("connect-src 'self';");
  expect(policy).not.toMatch(/ws:|http:|https:|unsafe/);
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '?';
  expect(await answer.text()).toBe(`<meta content="${nonce}">`);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
});

it('each answer has a nonce of its own', () => {
  const policies = [ask('app://console/'), ask('app://console/')].map(({ headers }) =>
    headers.get('content-security-policy'),
  );
  expect(policies[0]).not.toBe(policies[1]);
});

it('files go out as they are', async () => {
  const answer = ask('app://console/assets/app.js');
  expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(await answer.text()).toContain(NONCE_MARK);
});

it('nothing but the built files and our pages is there', () => {
  for (const url of [
    'app://console/../../etc/passwd',
    'app://console/%2e%2e/settings.json',
    'app://console/assets/',
    'app://console/settings.json',
    'app://evil/index.html',
  ])
    expect(ask(url).status, url).toBe(404);
  expect(ask('app://console/', 'POST').status).toBe(405);
  expect(ask('app://console/safe-mode').status).toBe(200);
});

it('text within a page of ours stays text', () => {
  expect(html(`<img src=x onerror="a">'&`)).toBe('&#60;img src=x onerror=&#34;a&#34;&#62;&#39;&#38;');
});
