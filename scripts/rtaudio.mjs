import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { makeWholeFolder } from './lib/files.mjs';
import { cacheDir } from './lib/places.mjs';
import { npmCommand, run, SetupError } from './lib/run.mjs';

/**
 * RtAudio 6 (MIT), whose source npm has in audify's tarball. Not among our packages: that one brings 115 others to build itself
 * with, and Linux needs none of it (docs/adr/0012).
 */
const tarball = {
  spec: 'audify@1.10.1',
  file: 'audify-1.10.1.tgz',
  sha512: 'DXq0YxyD4pk7EhIyOqFRaEfM7eia55cuYuLE+mAAfnx/HsWOCvfrDQA4MgctYxXJ29a4weDB07etncPMzJTGYA==',
};

/** Which of the system's APIs it speaks; on Linux for tests alone. @type {Partial<Record<NodeJS.Platform, {define: string, link: string[]}>>} */
const apis = {
  darwin: { define: '__MACOSX_CORE__', link: ['-framework', 'CoreAudio', '-framework', 'CoreFoundation'] },
  win32: {
    define: '__WINDOWS_WASAPI__',
    link: ['ole32', 'uuid', 'ksuser', 'mfplat', 'mfuuid', 'wmcodecdspuuid', 'winmm'].map((name) => `-l${name}`),
  },
  linux: { define: '__LINUX_ALSA__', link: ['-lasound', '-lpthread'] },
};

/** @returns {Promise<{sources: string[], flags: string[], link: string[]}>} what a build with it has besides ours */
export async function rtAudioParts() {
  const api = apis[process.platform];
  if (!api) throw new SetupError(`RtAudio is not built on ${process.platform}.`);
  const folder = await rtAudioSource();
  return { sources: [join(folder, 'RtAudio.cpp')], flags: [`-I${folder}`, `-D${api.define}`], link: api.link };
}

/** @returns {Promise<string>} the folder with RtAudio.cpp and RtAudio.h, fetched once a machine */
async function rtAudioSource() {
  const folder = join(cacheDir, 'rtaudio', tarball.file.replace('.tgz', ''));
  if (existsSync(folder)) return folder;
  await makeWholeFolder(folder, async (unfinished) => {
    const [npm, pack] = npmCommand(['pack', '--silent', '--pack-destination', unfinished, tarball.spec]);
    await run(npm, pack, { log: 'rtaudio', cwd: unfinished });
    const digest = createHash('sha512')
      .update(await readFile(join(unfinished, tarball.file)))
      .digest('base64');
    if (digest !== tarball.sha512)
      throw new SetupError(`npm's ${tarball.spec} is not the one that we know: not built.`);
    const extract = ['-xzf', tarball.file, '--strip-components=3', 'package/vendor/rtaudio'];
    await run('tar', extract, { log: 'rtaudio', cwd: unfinished });
    await rm(join(unfinished, tarball.file));
  });
  return folder;
}
