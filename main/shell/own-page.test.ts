import { describe, expect, it } from 'vitest';
import { externalLink, isOwnPage, mayDownload, mayLoad, maySpeak, mayUse, ORIGIN } from './own-page.ts';

describe('the window stays on the console', () => {
  it.each([`${ORIGIN}/`, `${ORIGIN}/safe-mode`, `${ORIGIN}/index.html#top`, 'APP://console/'])('%s is ours', (url) => {
    expect(isOwnPage(url)).toBe(true);
  });
  it.each([
    'app://evil/',
    'app://console.evil.example/',
    'app://console:81/',
    'app://user@console/',
    'app://console@evil.example/',
    'app:console',
    'http://console/',
    'https://console/',
    'http://127.0.0.1:40123/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    `blob:${ORIGIN}/1`,
    'about:blank',
    'nonsense',
    '',
  ])('%s is not', (url) => {
    expect(isOwnPage(url)).toBe(false);
  });
});

describe('the page loads its own things', () => {
  it.each([`${ORIGIN}/assets/app.js`, `blob:${ORIGIN}/7f0c`, 'data:image/png;base64,AA'])('%s', (url) => {
    expect(mayLoad(url)).toBe(true);
  });
  it.each([
    'ws://127.0.0.1:1/console',
    'http://127.0.0.1:40123/',
    'wss://evil.example/',
    'https://evil.example/pixel.gif',
    'blob:https://evil.example/1',
    'blob:app://console.evil.example/1',
    'blob:null/1',
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'chrome://settings',
    'nonsense',
  ])('%s is blocked', (url) => {
    expect(mayLoad(url)).toBe(false);
  });
  it('and lets a person save what it made itself, nothing else', () => {
    expect(mayDownload(`blob:${ORIGIN}/7f0c`)).toBe(true);
    expect(mayDownload(`${ORIGIN}/download/Zm9v_-8`)).toBe(true);
    for (const path of ['/assets/app.js', '/download/', '/download/a/b', '/download/..', '/upload'])
      expect(mayDownload(`${ORIGIN}${path}`), path).toBe(false);
    expect(mayDownload('app://evil/download/Zm9v')).toBe(false);
    expect(mayDownload('https://evil.example/setup.exe')).toBe(false);
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
    'tel:112',
    'https://user:secret@example.org/',
    `https://example.org/${'a'.repeat(3_000)}`,
    'nonsense',
  ])('%s goes nowhere', (url) => {
    expect(externalLink(url)).toBeUndefined();
  });
});

describe('permissions', () => {
  const ask = (permission: string, url: string, media: string[]): boolean => mayUse({ permission, url, media });
  it('the console has the microphone and chooses the loudspeaker', () => {
    expect(ask('media', `${ORIGIN}/`, ['audio'])).toBe(true);
    expect(ask('speaker-selection', `${ORIGIN}/`, [])).toBe(true);
  });
  it('the console has nothing else', () => {
    expect(ask('media', `${ORIGIN}/`, ['audio', 'video'])).toBe(false);
    expect(ask('media', `${ORIGIN}/`, ['video'])).toBe(false);
    expect(ask('media', `${ORIGIN}/`, [])).toBe(false);
    for (const permission of [
      'geolocation',
      'notifications',
      'display-capture',
      'usb',
      'hid',
      'serial',
      'openExternal',
      'midi',
      'clipboard-read',
      'fileSystem',
      'fullscreen',
      'unknown',
    ]) {
      expect(ask(permission, `${ORIGIN}/`, ['audio']), permission).toBe(false);
    }
  });
  it('others have nothing', () => {
    expect(ask('media', 'http://evil.example/', ['audio'])).toBe(false);
    expect(ask('speaker-selection', 'app://evil/', [])).toBe(false);
    expect(ask('media', '', ['audio'])).toBe(false);
  });
});

describe('who may speak to the app', () => {
  const top = { url: `${ORIGIN}/`, isTop: true };
  it('is our own window’s top frame on our own page', () => {
    expect(maySpeak({ id: 7, frame: top }, 7)).toBe(true);
  });
  it('is nobody else', () => {
    expect(maySpeak({ id: 8, frame: top }, 7)).toBe(false);
    expect(maySpeak({ id: 7, frame: top }, undefined)).toBe(false);
    expect(maySpeak({ id: 7, frame: { ...top, isTop: false } }, 7)).toBe(false);
    expect(maySpeak({ id: 7, frame: { url: 'https://evil.example/', isTop: true } }, 7)).toBe(false);
    expect(maySpeak({ id: 7, frame: null }, 7)).toBe(false);
  });
});
