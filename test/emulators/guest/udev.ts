import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Guest } from './guest.ts';
import { guestImage } from './guest-image.ts';

const OUR_RULES = join(import.meta.dirname, '../../../assets/udev');

/**
 * Starts Debian's systemd-udevd in the machine, with its rules and ours: it gives nodes their groups and tells programs what
 * comes and goes. `udevadm` is on the path of what is started after it.
 */
export async function startUdev(guest: Guest): Promise<void> {
  const { udev } = await guestImage();
  const places = ['lib/udev/rules.d', 'usr/lib/udev/rules.d'].map((place) => join(udev, place));
  const rules = [...places, OUR_RULES].filter((place) => existsSync(place));
  const program = ['bin/udevadm', 'usr/bin/udevadm'].map((place) => join(udev, place)).find((path) => existsSync(path));
  if (!program) throw new Error(`Debian's udev has no udevadm where it used to be: ${udev}`);
  await guest.run(
    `set -e
mkdir -p /run/udev/rules.d
for folder in ${rules.join(' ')}; do cp $folder/*.rules /run/udev/rules.d/; done
ln -s ${program} /run/bin/udevadm
(exec -a systemd-udevd ${program} --daemon --children-max=4)`,
  );
}
