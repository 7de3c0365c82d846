import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { GatewayError } from '../core/errors.ts';
import { loadNativeAddon } from './native-addon.ts';

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'copperline-native-'));
  folders.push(folder);
  return folder;
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}

it('a missing addon is refused with the command that builds it', async () => {
  const path = join(await temporaryFolder(), 'copperline.node');
  const thrown = thrownBy(() => loadNativeAddon(path));
  expect(thrown).toBeInstanceOf(GatewayError);
  expect(thrown).toMatchObject({ code: 'native-missing', context: { path } });
  expect((thrown as GatewayError).message).toContain('npm run bootstrap');
});

it('an addon that cannot be loaded is refused with the reason and the command', async () => {
  const path = join(await temporaryFolder(), 'copperline.node');
  writeFileSync(path, 'not a library');
  const thrown = thrownBy(() => loadNativeAddon(path));
  expect(thrown).toMatchObject({ code: 'native-missing' });
  expect((thrown as GatewayError).message).toContain('npm run bootstrap');
});

it('the environment may name another addon', async () => {
  const before = process.env.COPPERLINE_NATIVE;
  const path = join(await temporaryFolder(), 'elsewhere.node');
  process.env.COPPERLINE_NATIVE = path;
  try {
    expect(thrownBy(() => loadNativeAddon())).toMatchObject({ code: 'native-missing', context: { path } });
  } finally {
    if (before === undefined) delete process.env.COPPERLINE_NATIVE;
    else process.env.COPPERLINE_NATIVE = before;
  }
});
