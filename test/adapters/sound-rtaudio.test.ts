import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildNativeInto } from '../../scripts/build-native.mjs';
import { folderKey, makeWholeFolder } from '../../scripts/lib/files.mjs';
import { cacheDir, root } from '../../scripts/lib/places.mjs';
import { buildAlsaPlugIn } from '../emulators/alsa/build-plug-in.ts';
import { analyse, makeTone } from '../kit/tone.ts';
import { emulatedCard, SoundDesk } from './emulated-card.ts';

/** What RtAudio calls ALSA's default card: the only one that it lists here. */
const NAME = 'Default ALSA Device';

async function build(): Promise<string> {
  const sources = [join(root, 'native', 'src'), join(root, 'test', 'emulators', 'alsa'), join(root, 'scripts')];
  const folder = join(cacheDir, 'sound-rtaudio', await folderKey(sources, (path) => /\.(cc|h|mjs)$/.test(path)));
  if (!existsSync(folder)) {
    await makeWholeFolder(folder, async (unfinished: string) => {
      await buildNativeInto(unfinished, [], {
        sound: 'rtaudio',
        sources: ['src/sound-card.cc', '../test/emulators/alsa/sound-addon.cc'],
      });
    });
  }
  return join(folder, 'copperline.node');
}

/** The back end of Windows and macOS, by RtAudio's own ALSA API: what is ours in it, not what is theirs. */
describe('a sound card by RtAudio', () => {
  let plugIn: string;
  let desk: SoundDesk;
  const usual = process.env.COPPERLINE_NATIVE;
  beforeAll(async () => {
    plugIn = await buildAlsaPlugIn();
    process.env.COPPERLINE_NATIVE = await build();
  }, 180_000);
  beforeEach(() => {
    desk = new SoundDesk(plugIn, NAME);
  });
  afterEach(() => desk[Symbol.asyncDispose]());
  afterAll(() => {
    if (usual === undefined) delete process.env.COPPERLINE_NATIVE;
    else process.env.COPPERLINE_NATIVE = usual;
  });

  it('is found by its name, and carries both ways', async () => {
    const far = makeTone(440, { samples: 8000, levelDb: -20 });
    let at = 0;
    const { device, heard } = emulatedCard((samples) =>
      Int16Array.from({ length: samples }, () => far[at++ % 8000] ?? 0),
    );
    await desk.plug(device);
    const near = makeTone(1000, { samples: 8000, levelDb: -26 });
    const captured: number[] = [];
    let played = 0;
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    await desk.open((frame) => {
      captured.push(...frame);
      if (captured.length >= 16_000) resolve();
      const answer = near.slice(played, played + 160);
      played = (played + 160) % near.length;
      return answer;
    });
    await enough;
    expect(analyse(Int16Array.from(captured.slice(8000, 16_000)), 8000).hz).toBeCloseTo(440, 0);
    const sent = analyse(Int16Array.from(heard.slice(-4000)), 8000);
    expect(sent.hz).toBeCloseTo(1000, 0);
    expect(sent.levelDb).toBeCloseTo(-26, 0);
  });

  it('tells that it was unplugged, and gives back what it had', async () => {
    const { device } = emulatedCard((samples) => new Int16Array(samples));
    const server = await desk.plug(device);
    const sound = await desk.open((frame) => frame.slice());
    const { promise: lost, resolve } = Promise.withResolvers<string>();
    sound.onLost(resolve);
    server[Symbol.dispose]();
    expect(await lost).toMatch(/unplugged|stopped coming/);
  });

  it('refuses a name that no card has', async () => {
    const { device } = emulatedCard((samples) => new Int16Array(samples));
    await desk.plug(device);
    await using other = new SoundDesk(plugIn, 'Somebody Else’s Card');
    await expect(other.open((frame) => frame)).rejects.toThrow(/Unplug it/);
  });
});
