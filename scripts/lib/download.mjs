import { join } from 'node:path';
import { readText, writeWhole } from './files.mjs';
import { cacheDir } from './places.mjs';

const answerWithinMs = 4_000;
const wholeWithinMs = 120_000;
const rememberForMs = 24 * 3600 * 1000;

/**
 * Gives up early where nothing answers, so that a machine without Internet loses seconds only.
 * @param {string} url @returns {Promise<Buffer>}
 */
export async function download(url) {
  const control = new AbortController();
  const answer = setTimeout(
    () => control.abort(new Error(`no answer within ${answerWithinMs / 1000} s`)),
    answerWithinMs,
  );
  const whole = setTimeout(() => control.abort(new Error('the download took too long')), wholeWithinMs);
  try {
    const response = await fetch(url, { signal: control.signal });
    clearTimeout(answer);
    if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
    return Buffer.from(await response.arrayBuffer());
  } finally {
    clearTimeout(answer);
    clearTimeout(whole);
  }
}

/** @param {string} url @returns {Promise<boolean>} whether something answers there */
export async function answers(url) {
  try {
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(answerWithinMs) });
    return response.ok;
  } catch {
    return false;
  }
}

/** @param {string} name */
const noteFile = (name) => join(cacheDir, 'out-of-reach', `${name}.json`);

/** Whether `name` could not be downloaded on this machine lately. @param {string} name */
export async function isOutOfReach(name) {
  const note = await readText(noteFile(name));
  if (note === undefined) return false;
  try {
    const age = Date.now() - Date.parse(JSON.parse(note).at);
    return age >= 0 && age < rememberForMs;
  } catch {
    return false;
  }
}

/** @param {string} name @param {unknown} why */
export async function noteOutOfReach(name, why) {
  await writeWhole(noteFile(name), `${JSON.stringify({ at: new Date().toISOString(), why: String(why) })}\n`);
}
