import { describe, expect, it } from 'vitest';
import { externalLink, isOwnPage, mayLoad, mayUse } from './own-page.ts';

const origin = 'http://127.0.0.1:40123';

describe('the window stays on the console', () => {
  it.each([`${origin}/`, `${origin}/?token=abc`, `${origin}/index.html#top`])('%s is ours', (url) => {
    expect(isOwnPage(url, origin)).toBe(true);
  });
  it.each([
    'http://127.0.0.1:40124/',
    'http://127.0.0.1/',
    'https://127.0.0.1:40123/',
    'http://localhost:40123/',
    'http://127.0.0.1:40123@evil.example/',
    'http://user@127.0.0.1:40123/',
    'http://127.0.0.1:40123.evil.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    `blob:${origin}/1`,
    'about:blank',
    'nonsense',
    '',
  ])('%s is not', (url) => {
    expect(isOwnPage(url, origin)).toBe(false);
  });
});

describe('the page loads its own things', () => {
  it.each([
    `${origin}/assets/app.js`,
    'ws://127.0.0.1:40123/console',
    `blob:${origin}/7f0c`,
    'data:image/png;base64,AA',
  ])('%s', (url) => {
    expect(mayLoad(url, origin)).toBe(true);
  });
  it.each([
    'ws://127.0.0.1:1/console',
    'wss://evil.example/',
    'https://evil.example/pixel.gif',
    'blob:https://evil.example/1',
    'blob:null/1',
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'chrome://settings',
    'nonsense',
  ])('%s is blocked', (url) => {
    expect(mayLoad(url, origin)).toBe(false);
  });
});

describe('links that leave', () => {
  it('go to the browser when they are https', () => {
    expect(externalLink('https://example.org/help?x=1')).toBe('https://example.org/help?x=1');
  });
  it.each([
    'http://example.org/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://server/share',
    'ms-settings:privacy',
    'https://user:secret@example.org/',
    `https://example.org/${'a'.repeat(3_000)}`,
    'nonsense',
  ])('%s goes nowhere', (url) => {
    expect(externalLink(url)).toBeUndefined();
  });
});

describe('permissions', () => {
  const ask = (permission: string, url: string, media: string[]): boolean => mayUse({ permission, url, media }, origin);
  it('the console has the microphone', () => {
    expect(ask('media', `${origin}/`, ['audio'])).toBe(true);
  });
  it('the console has nothing else', () => {
    expect(ask('media', `${origin}/`, ['audio', 'video'])).toBe(false);
    expect(ask('media', `${origin}/`, ['video'])).toBe(false);
    expect(ask('media', `${origin}/`, [])).toBe(false);
    for (const permission of [
      'geolocation',
      'notifications',
      'display-capture',
      'usb',
      'hid',
      'openExternal',
      'midi',
    ]) {
      expect(ask(permission, `${origin}/`, ['audio']), permission).toBe(false);
    }
  });
  it('others have nothing', () => {
    expect(ask('media', 'http://evil.example/', ['audio'])).toBe(false);
    expect(ask('media', '', ['audio'])).toBe(false);
  });
});
