import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { mayFetch } from '../contract/roles.ts';
import type { FileShelf } from '../gateway/file-shelf.ts';
import { downloadId, isUpload, ORIGIN } from './own-page.ts';
import { plain, policy } from './page-files.ts';
import { PERSON_HERE } from './person-here.ts';

/**
 * Files between the window's page and the gateway, by the rules of the console server: `GET /download/<id>` for what a request of
 * the contract has offered, once and to whoever asked; `POST /upload` for what one asks for. They go by as they come, and are
 * never whole in memory.
 * @returns undefined for any other request
 */
export async function answerTransfer(
  shelf: Pick<FileShelf, 'take' | 'upload'>,
  request: Request,
): Promise<Response | undefined> {
  if (isUpload(request.url)) return request.method === 'POST' ? upload(shelf, request) : plain(405, 'Only POST.\n');
  const id = downloadId(request.url);
  if (id === undefined) return undefined;
  if (request.method !== 'GET') return plain(405, 'Only GET.\n');
  const file = mayFetch(PERSON_HERE.role, 'download') ? shelf.take(id, PERSON_HERE) : undefined;
  if (!file) return plain(404, 'There is nothing here.\n');
  return new Response(Readable.toWeb(file.stream) as unknown as BodyInit, {
    headers: {
      ...policy(''),
      'cache-control': 'no-store',
      'content-type': 'application/octet-stream',
      'content-length': String(await file.bytes),
      'content-disposition': `attachment; filename="${file.name.replace(/[^\w.-]/g, '_')}"`,
    },
  });
}

async function upload(shelf: Pick<FileShelf, 'upload'>, request: Request): Promise<Response> {
  // No page of another origin is ever in the window; one that were would say so here.
  const origin = request.headers.get('origin');
  if (origin !== null && origin !== ORIGIN) return plain(403, 'This comes from another page.\n');
  if (!mayFetch(PERSON_HERE.role, 'upload')) return plain(403, 'This is for an owner of this gateway.\n');
  const body = request.body ? Readable.fromWeb(request.body as unknown as ReadableStream) : Readable.from([]);
  const taken = await shelf.upload(body, PERSON_HERE);
  return Response.json(taken, {
    status: taken.ok ? 200 : 400,
    headers: { ...policy(''), 'cache-control': 'no-store' },
  });
}
