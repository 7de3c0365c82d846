import { describe, expect, it } from 'vitest';
import { type Surroundings, whereItRuns } from './where-it-runs.ts';

const HERE: Surroundings = { platform: 'linux', arch: 'x64', hasQemu: true, isCi: false };

describe('the thorough tier', () => {
  it.each([false, true])('runs where a kernel can be booted (CI: %s)', (isCi) => {
    expect(whereItRuns({ ...HERE, isCi })).toEqual({ kind: 'run' });
  });

  it.each([
    ['darwin', 'arm64'],
    ['win32', 'x64'],
    ['linux', 'arm64'],
  ])('is skipped on %s %s, in CI too: nothing there could be put right', (platform, arch) => {
    for (const isCi of [false, true])
      expect(whereItRuns({ ...HERE, platform, arch, hasQemu: false, isCi })).toEqual({
        kind: 'skip',
        why: `it runs Linux on x86-64, and this is ${platform} on ${arch}`,
      });
  });

  it('names the package that is missing: skipped for a person, failed in CI', () => {
    const why = "qemu-system-x86_64 is missing: install Debian's package qemu-system-x86";
    expect(whereItRuns({ ...HERE, hasQemu: false })).toEqual({ kind: 'skip', why });
    expect(whereItRuns({ ...HERE, hasQemu: false, isCi: true })).toEqual({ kind: 'fail', why });
  });

  it('says why no kernel could be brought: skipped for a person, failed in CI', () => {
    const why = 'no kernel could be brought: the archive is out of reach';
    const noImage = 'the archive is out of reach';
    expect(whereItRuns({ ...HERE, noImage })).toEqual({ kind: 'skip', why });
    expect(whereItRuns({ ...HERE, noImage, isCi: true })).toEqual({ kind: 'fail', why });
  });
});
