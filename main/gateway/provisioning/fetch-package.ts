import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../../core/clock.ts';
import { errorText, GatewayError } from '../../core/errors.ts';

const MOST_BYTES = 64 * 1024 * 1024;
const MOST_REDIRECTIONS = 3;
const TIMEOUT_MS = 60_000;

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

/** Why an address is none to fetch settings from; undefined for a good one. */
export function whyNoAddress(text: string): string | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return `"${text.slice(0, 100)}" is no address. It looks like https://host/settings.json.`;
  }
  if (url.username !== '' || url.password !== '')
    return 'An address must not have a password in it: it would stand in logs.';
  // Settings decide where calls go: whoever is on the way could write them.
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    return 'Settings are fetched from addresses that begin with https:// alone.';
  return undefined;
}

/** Fetches a file to the disk. @returns where it came from in the end @throws GatewayError `bad-request` */
export async function fetchPackage(address: string, path: string, clock: Clock): Promise<string> {
  const given = new AbortController();
  using _late = clock.after(TIMEOUT_MS, () => given.abort());
  let url = address;
  try {
    for (let hop = 0; hop <= MOST_REDIRECTIONS; hop++) {
      const why = whyNoAddress(url);
      if (why !== undefined) throw new GatewayError('bad-request', why);
      const answer = await get(new URL(url), given.signal);
      const { statusCode = 0, headers } = answer;
      if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
        answer.resume();
        url = new URL(headers.location, url).href;
        continue;
      }
      if (statusCode !== 200) {
        answer.resume();
        throw new GatewayError('bad-request', `${new URL(url).host} answered ${statusCode}.`);
      }
      await pipeline(answer, limited, createWriteStream(path, { mode: 0o600, flags: 'wx' }), { signal: given.signal });
      return url;
    }
    throw new GatewayError(
      'bad-request',
      `${new URL(address).host} sends from one address to the next, ${MOST_REDIRECTIONS} times and more.`,
    );
  } catch (thrown) {
    await rm(path, { force: true });
    if (thrown instanceof GatewayError) throw thrown;
    throw new GatewayError(
      'bad-request',
      `The settings could not be fetched: ${given.signal.aborted ? 'no answer in time' : errorText(thrown)}.`,
      { cause: thrown },
    );
  }
}

async function* limited(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES)
      throw new GatewayError('bad-request', 'What is at this address is too large to be settings.');
    yield chunk;
  }
}

const get = (url: URL, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const options = {
      signal,
      agent: false,
      headers: { accept: 'application/json, application/zip', 'user-agent': 'Copperline' },
    };
    const sent =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, minVersion: 'TLSv1.2' }, resolve)
        : httpRequest(url, options, resolve);
    sent.once('error', reject);
    sent.end();
  });

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
