import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentKey, makeWholeFolder } from '../../../scripts/lib/files.mjs';
import { cacheDir, root } from '../../../scripts/lib/places.mjs';
import { output, run } from '../../../scripts/lib/run.mjs';

const sources = ['pcm-usb.c', 'ctl-usb.c'].map((name) => join(root, 'test', 'emulators', 'alsa', name));
const flags = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-fPIC', '-shared', '-DPIC'];

/** The plug-in that makes emulated cards of ALSA's, built once into the cache folder. Needs libasound2-dev. */
export async function buildAlsaPlugIn(): Promise<string> {
  const version = (await output('pkg-config', ['--modversion', 'alsa'])) ?? '';
  const texts = await Promise.all(sources.map((source) => readFile(source, 'utf8')));
  const key = contentKey(...texts, version, process.arch, ...flags);
  const folder = join(cacheDir, 'alsa-plug-in', key);
  const plugIn = join(folder, 'pcm-usb.so');
  if (!existsSync(plugIn)) {
    await makeWholeFolder(folder, async (unfinished: string) => {
      await run('gcc', [...flags, ...sources, '-o', join(unfinished, 'pcm-usb.so'), '-lasound'], {
        log: 'alsa-plug-in',
      });
    });
  }
  return plugIn;
}
