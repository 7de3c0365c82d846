import { IMPORT_PART_BYTES } from '../../../main/contract/contacts.ts';
import type { RequestInput, RequestName, RequestOutput } from '../../../main/contract/requests.ts';

/** What of the console's connection is needed to ask. */
export interface Asking {
  request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>>;
}

/** `btoa` takes letters: one for each byte, some at a time, because a call takes so many arguments and no more. */
function base64(bytes: Uint8Array): string {
  let letters = '';
  for (let at = 0; at < bytes.length; at += 8_192) letters += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(letters);
}

/**
 * Brings a file to the gateway in parts. @param told how much of it is there, 0 to 1
 * @returns what the gateway calls it; undefined where it was not to be had, which `tell` says
 */
export async function sendFile(
  connection: Asking,
  file: Pick<File, 'name' | 'size' | 'slice'>,
  { told, tell }: { readonly told: (share: number) => void; readonly tell: (text: string) => void },
): Promise<string | undefined> {
  const opened = await connection.request('contacts.import-open', { name: file.name.slice(0, 200), bytes: file.size });
  if (!opened.ok) {
    tell(opened.text);
    return undefined;
  }
  for (let at = 0; at < file.size; at += IMPORT_PART_BYTES) {
    const part = new Uint8Array(await file.slice(at, at + IMPORT_PART_BYTES).arrayBuffer());
    const taken = await connection.request('contacts.import-part', { id: opened.id, at, data: base64(part) });
    if (!taken.ok) {
      tell(taken.text);
      return undefined;
    }
    told(Math.min(1, (at + part.length) / file.size));
  }
  return opened.id;
}
