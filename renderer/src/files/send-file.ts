import { z } from 'zod';

const answer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), id: z.string(), bytes: z.number() }),
  z.object({ ok: z.literal(false), text: z.string() }),
]);
export type SentFile = z.infer<typeof answer>;

/**
 * Sends a file to the gateway. An XMLHttpRequest, because a fetch does not tell how far it is.
 * @param told how much of it is there, 0 to 1 @param texts for the person, where the gateway says nothing
 */
export function sendFile(
  file: Blob,
  told: (share: number) => void,
  texts: { readonly broken: string; readonly notUnderstood: string },
): Promise<SentFile> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/upload');
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.addEventListener('progress', ({ loaded, total }) => told(total === 0 ? 1 : loaded / total));
    request.addEventListener('load', () => resolve(read(request.responseText, texts.notUnderstood)));
    for (const end of ['error', 'abort', 'timeout'])
      request.addEventListener(end, () => resolve({ ok: false, text: texts.broken }));
    request.send(file);
  });
}

/** A refusal may be plain text: who may not send files is told so before anything is read. */
function read(text: string, notUnderstood: string): SentFile {
  try {
    const parsed = answer.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : { ok: false, text: notUnderstood };
  } catch {
    return { ok: false, text: text.trim().slice(0, 300) || notUnderstood };
  }
}
