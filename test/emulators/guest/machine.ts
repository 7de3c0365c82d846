import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const QEMU = 'qemu-system-x86_64';

/** UDP and TCP ports of the gateway's address, on the host and in the machine alike. */
export interface Forwarded {
  readonly address: string;
  readonly udp: readonly number[];
  readonly tcp: readonly number[];
}

export interface MachineParts {
  readonly kernel: string;
  readonly initramfs: string;
  readonly forwarded: Forwarded;
  /** By name, for the first program's environment. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Whether QEMU is on the path. */
export const hasQemu = (path = process.env.PATH ?? ''): boolean =>
  path.split(delimiter).some((folder) => existsSync(join(folder, QEMU)));

/** Whether the processor runs guests by itself: a /dev/kvm alone says little (nested virtualisation that is switched off). */
function hasKvm(): boolean {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return /^flags.*\b(vmx|svm)\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return false;
  }
}

/** QEMU with the host's root as a read-only 9p share, and a network of its own that reaches the host's loopback. */
export function machineCommand({
  kernel,
  initramfs,
  forwarded,
  parameters,
}: MachineParts): readonly [string, string[]] {
  const { address, udp, tcp } = forwarded;
  const forwards = [...udp.map((port) => ['udp', port]), ...tcp.map((port) => ['tcp', port])].map(
    ([kind, port]) => `hostfwd=${kind}:${address}:${port}-${address}:${port}`,
  );
  const isKvm = hasKvm();
  const words = [
    // `quiet`: the serial port is slow. No protection of the machine from itself; its clock is the host's.
    ...['console=ttyS0', 'quiet', 'panic=-1', 'mitigations=off', 'nokaslr', 'tsc=reliable', 'no_timer_check'],
    ...Object.entries(parameters).map(([name, value]) => `${name}=${value}`),
  ];
  return [
    'nice',
    [
      // Ahead of what else the machine does, where this user may ask for that: it is said otherwise, and goes on without.
      ...['-n', '-10', QEMU],
      // An emulated processor without AVX: vectors are slower than what they replace there.
      ...(isKvm ? ['-accel', 'kvm', '-cpu', 'host'] : ['-accel', 'tcg,thread=multi', '-cpu', 'Nehalem']),
      ...['-smp', '2', '-m', '1024', '-M', 'pc', '-nodefaults', '-no-reboot', '-display', 'none', '-serial', 'stdio'],
      ...['-kernel', kernel, '-initrd', initramfs, '-append', words.join(' ')],
      ...['-fsdev', 'local,id=host,path=/,security_model=none,readonly=on,multidevs=remap'],
      ...['-device', 'virtio-9p-pci,fsdev=host,mount_tag=host'],
      ...['-netdev', ['user,id=net', ...forwards].join(','), '-device', 'virtio-net-pci,netdev=net,romfile='],
    ],
  ];
}
