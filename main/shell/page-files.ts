import { randomBytes } from 'node:crypto';
import type { ConsoleFile } from '../gateway/console-files.ts';
import { NONCE_MARK, securityHeaders } from '../gateway/console-pages.ts';
import { HOST, isOwnPage } from './own-page.ts';

/** A page that is written here and not built: the text's own words are escaped by `html`. */
export type OwnPages = ReadonlyMap<string, (nonce: string) => string>;

/**
 * Answers `app://console/…`: the built console and our own few pages, by exact path. A request can name nothing else on the disk.
 * The policy is the console server's, less its WebSocket: the page speaks to the gateway by IPC.
 */
export function answerPage(files: ReadonlyMap<string, ConsoleFile>, pages: OwnPages, request: Request): Response {
  if (!isOwnPage(request.url)) return plain(404, 'There is nothing here.\n');
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Only GET and HEAD.\n');
  const nonce = randomBytes(16).toString('base64');
  const { pathname } = new URL(request.url);
  const headers = { ...policy(nonce), 'cache-control': 'no-store' };
  const page = pages.get(pathname);
  if (page) return new Response(page(nonce), { headers: { ...headers, 'content-type': 'text/html; charset=utf-8' } });
  const file = files.get(pathname === '/' || pathname === '' ? '/index.html' : pathname);
  if (!file) return plain(404, 'There is nothing here.\n');
  const body = file.type.startsWith('text/html')
    ? file.body.toString('utf8').replaceAll(NONCE_MARK, nonce)
    : new Uint8Array(file.body);
  return new Response(body, { headers: { ...headers, 'content-type': file.type } });
}

/** @returns headers of every answer */
export function policy(nonce: string): Record<string, string> {
  const headers = securityHeaders(HOST, nonce);
  const csp = headers['content-security-policy'] ?? "default-src 'none'";
  return { ...headers, 'content-security-policy': csp.replace(` ws://${HOST}`, '') };
}

export const plain = (status: number, text: string): Response =>
  new Response(text, { status, headers: { ...policy(''), 'content-type': 'text/plain; charset=utf-8' } });

/** For text within a page of ours. */
export const html = (text: string): string => text.replace(/[&<>"']/g, (each) => `&#${each.codePointAt(0)};`);
