import { QEMU } from '../emulators/guest/machine.ts';

/** What decides whether the tests on a real kernel can run. */
export interface Surroundings {
  readonly platform: string;
  readonly arch: string;
  readonly hasQemu: boolean;
  /** Why there is no kernel to boot, where there is none. */
  readonly noImage?: string | undefined;
  /** Nobody reads along: what could be put right must not pass for a success. */
  readonly isCi: boolean;
}

/** `skip` says why; `fail` is what a person is to put right, where a run would be green for nothing. */
export type Decision =
  | { readonly kind: 'run' }
  | { readonly kind: 'skip'; readonly why: string }
  | { readonly kind: 'fail'; readonly why: string };

export function whereItRuns({ platform, arch, hasQemu, noImage, isCi }: Surroundings): Decision {
  if (platform !== 'linux' || arch !== 'x64')
    return { kind: 'skip', why: `it runs Linux on x86-64, and this is ${platform} on ${arch}` };
  const kind = isCi ? 'fail' : 'skip';
  if (!hasQemu) return { kind, why: `${QEMU} is missing: install Debian's package qemu-system-x86` };
  if (noImage !== undefined) return { kind, why: `no kernel could be brought: ${noImage}` };
  return { kind: 'run' };
}
