import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wantedFuses } from '../../main/shell/fuse-wire.ts';
import { isOwnPage, mayLoad, maySpeak, mayUse, ORIGIN } from '../../main/shell/own-page.ts';
import { DrivenDesktop } from './driven-desktop.ts';

// Electron's security list (electronjs.org/docs/latest/tutorial/security), its twenty points in its own order. Each is looked at in
// the running app where that can be, else in the source; what only a real Electron can show is said with the point.

const root = join(import.meta.dirname, '../..');

/** Each file of main/ and renderer/ that is shipped, by its path. */
const sources = new Map(
  ['main', 'renderer/src'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:ts|tsx|cjs)$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
      .map((entry): [string, string] => {
        const path = join(entry.parentPath, entry.name);
        return [path.slice(root.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')];
      }),
  ),
);
/** Files in which something is written, comments left out. */
const filesWith = (pattern: RegExp): string[] =>
  [...sources].filter(([, text]) => pattern.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''))).map(([path]) => path);
const windowSource = sources.get('main/shell/console-window.ts') ?? '';
/** What the window is made with. */
const preference = (name: string): string | undefined => new RegExp(`\\b${name}: ([^,]+),`).exec(windowSource)?.[1];

let desktop: DrivenDesktop;
let page: Page;
beforeAll(async () => {
  desktop = await DrivenDesktop.start();
  page = await desktop.page();
}, 60_000);
afterAll(async () => {
  await desktop?.[Symbol.asyncDispose]();
});

interface Point {
  readonly says: string;
  readonly check: () => void | Promise<void>;
  /** What stays unproven without a real Electron. */
  readonly open?: string;
}

const points: readonly Point[] = [
  {
    says: 'only load secure content',
    check: () => {
      for (const url of ['http://example.invalid/', 'https://example.invalid/', 'ws://127.0.0.1:1/'])
        expect(mayLoad(url)).toBe(false);
      expect(mayLoad(`${ORIGIN}/index.html`)).toBe(true);
    },
  },
  {
    says: 'no Node.js integration for remote content',
    check: async () => {
      expect(preference('nodeIntegration')).toBe('false');
      expect(preference('nodeIntegrationInWorker')).toBe('false');
      expect(preference('nodeIntegrationInSubFrames')).toBe('false');
      expect(await page.evaluate('[typeof require, typeof process, typeof global]')).toEqual(
        Array(3).fill('undefined'),
      );
    },
  },
  {
    says: 'context isolation',
    check: async () => {
      expect(preference('contextIsolation')).toBe('true');
      // What the page does to its own world does not reach the preload.
      const seen = await page.evaluate(`(() => {
        const before = window.copperlineDesktop.request;
        try { window.copperlineDesktop.request = () => 'mine'; } catch {}
        try { window.copperlineDesktop = {}; } catch {}
        return window.copperlineDesktop.request === before;
      })()`);
      expect(seen).toBe(true);
    },
  },
  {
    says: 'process sandboxing',
    check: async () => {
      expect(preference('sandbox')).toBe('true');
      await desktop.fact('sandbox');
    },
    open: 'whether the operating system’s sandbox holds',
  },
  {
    says: 'session permission requests are handled',
    check: async () => {
      expect(mayUse({ permission: 'media', url: `${ORIGIN}/`, media: ['audio'] })).toBe(true);
      expect(mayUse({ permission: 'geolocation', url: `${ORIGIN}/`, media: [] })).toBe(false);
      expect(mayUse({ permission: 'media', url: 'https://example.invalid/', media: ['audio'] })).toBe(false);
      expect(
        await page.evaluate("navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state)"),
      ).toBe('denied');
    },
    open: 'which permissions Electron asks about: the stand-in asks for six when a window opens',
  },
  {
    says: 'webSecurity stays on',
    check: () => {
      expect(preference('webSecurity')).toBe('true');
      expect(filesWith(/webSecurity:\s*false|disable-web-security/)).toEqual([]);
    },
  },
  {
    says: 'a Content Security Policy',
    check: async () => {
      const policy = String(
        await page.evaluate("fetch('/').then((answer) => answer.headers.get('content-security-policy'))"),
      );
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).not.toMatch(/unsafe|\*|http:|https:|ws:/);
      // A script of somebody else's text does not run.
      const ran = await page.evaluate(`(() => {
        const script = document.createElement('script');
        script.textContent = 'window.injected = true';
        document.head.append(script);
        return window.injected === true;
      })()`);
      expect(ran).toBe(false);
    },
  },
  {
    says: 'allowRunningInsecureContent stays off',
    check: () => {
      expect(preference('allowRunningInsecureContent')).toBe('false');
      expect(filesWith(/allowRunningInsecureContent:\s*true/)).toEqual([]);
    },
  },
  {
    says: 'no experimental features',
    check: () => {
      expect(preference('experimentalFeatures')).toBe('false');
      expect(filesWith(/experimentalFeatures:\s*true|enable-experimental/)).toEqual([]);
    },
  },
  {
    says: 'no enableBlinkFeatures',
    check: () => expect(filesWith(/enableBlinkFeatures|enable-blink-features/)).toEqual([]),
  },
  {
    says: 'webviews: no allowpopups',
    check: () => expect(filesWith(/allowpopups|<webview/)).toEqual([]),
  },
  {
    says: 'webviews: options are verified, there are none',
    check: () => {
      expect(preference('webviewTag')).toBe('false');
      expect(filesWith(/will-attach-webview', \(event\) => event\.preventDefault\(\)/)).toEqual([
        'main/shell/guards.ts',
      ]);
    },
  },
  {
    says: 'navigation is limited',
    check: async () => {
      for (const url of ['https://example.invalid/', 'file:///etc/passwd', 'app://evil/', 'about:blank'])
        expect(isOwnPage(url)).toBe(false);
      const before = page.url();
      await page.evaluate("location.href = 'https://example.invalid/away'");
      await desktop.waitForLog(/a navigation was blocked/);
      expect(page.url()).toBe(before);
    },
  },
  {
    says: 'new windows are limited',
    check: async () => {
      await desktop.runAlone("void window.open('http://example.invalid/plain')");
      await desktop.waitForLog(/a window was not opened/);
      page = await desktop.page();
      expect(await desktop.do({ do: 'window' })).toMatchObject({ all: 1 });
    },
    open: 'that window.open returns null',
  },
  {
    says: 'shell.openExternal is not given what strangers wrote',
    check: () => {
      // One place, behind externalLink: https without a name or password, and short.
      expect(filesWith(/\.openExternal\(/)).toEqual(['main/shell/guards.ts']);
      expect(sources.get('main/shell/guards.ts')).toContain('openExternal(link)');
    },
  },
  {
    says: 'a current version of Electron',
    check: () => {
      const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
        devDependencies: Record<string, string>;
      };
      expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
    },
    open: 'which one is current cannot be known without the network: docs/desktop.md says where to look',
  },
  {
    says: 'the sender of every IPC message is validated',
    check: () => {
      expect(filesWith(/\bipcMain\b/)).toEqual(['main/shell/page-door.ts']);
      // Both ways in go through the one check.
      const door = sources.get('main/shell/page-door.ts') ?? '';
      expect(door.match(/ipcMain\.(?:on|handle)\(/g)).toHaveLength(2);
      expect(door.match(/this\.#isOurs\(event\)/g)).toHaveLength(2);
      expect(maySpeak({ id: 1, frame: { url: `${ORIGIN}/`, isTop: false } }, 1)).toBe(false);
      expect(maySpeak({ id: 1, frame: { url: 'https://example.invalid/', isTop: true } }, 1)).toBe(false);
    },
  },
  {
    says: 'a custom protocol in place of file://',
    check: async () => {
      expect(await desktop.do<string>({ do: 'page-address' })).toBe(`${ORIGIN}/`);
      expect(mayLoad('file:///etc/passwd')).toBe(false);
      expect(filesWith(/loadFile\(|loadURL\(['"`]file:/)).toEqual([]);
    },
  },
  {
    says: 'fuses are what they should be',
    check: () => {
      expect(wantedFuses).toMatchObject({
        runAsNode: 'off',
        enableNodeOptionsEnvironmentVariable: 'off',
        enableNodeCliInspectArguments: 'off',
        onlyLoadAppFromAsar: 'on',
        enableEmbeddedAsarIntegrityValidation: 'on',
        grantFileProtocolExtraPrivileges: 'off',
      });
    },
    open: 'that Electron obeys them; a packaged Copperline looks at its own a minute after its start',
  },
  {
    says: 'no Electron APIs for web content',
    check: async () => {
      expect(await page.evaluate('Object.keys(window.copperlineDesktop).sort()')).toEqual([
        'onPush',
        'open',
        'request',
      ]);
      expect(await page.evaluate("'ipcRenderer' in window || 'electron' in window")).toBe(false);
      expect(sources.get('main/preload/console-preload.cjs')?.match(/exposeInMainWorld/g)).toHaveLength(1);
    },
  },
];

describe('Electron’s security list', () => {
  it('has twenty points', () => {
    expect(points).toHaveLength(20);
  });

  for (const [index, { check, open, says }] of points.entries())
    it(`${index + 1}: ${says}${open === undefined ? '' : ` (not shown here: ${open})`}`, check);
});
