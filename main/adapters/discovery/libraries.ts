/** The libraries that reach USB devices, each loaded when it is needed first: one that does not load disables itself alone. */
import { errorText } from '../../core/errors.ts';
import type { AdapterTrouble, UsbFamily } from '../../line/found-adapter.ts';

export const libraries = {
  usb: () => import('usb'),
  'node-hid': () => import('node-hid'),
  serialport: () => import('serialport'),
} as const;

export type UsbPackage = keyof typeof libraries;

const neededBy: Readonly<Record<UsbFamily, UsbPackage>> = {
  'voice-modem': 'serialport',
  'sangoma-u100': 'usb',
  'apple-modem': 'usb',
  'hid-telephony': 'node-hid',
};

/** Debian's packages of what those libraries are linked to. */
const debianPackages: Readonly<Record<string, string>> = {
  'libusb-1.0.so.0': 'libusb-1.0-0',
  'libudev.so.1': 'libudev1',
};

export async function libraryTrouble(family: UsbFamily): Promise<AdapterTrouble | undefined> {
  const name = neededBy[family];
  try {
    await libraries[name]();
    return undefined;
  } catch (thrown) {
    return { code: 'no-library', text: whyNotLoaded(name, errorText(thrown)) };
  }
}

/** What the loader said, as the culprit and the cure. Pure. */
export function whyNotLoaded(name: UsbPackage, said: string): string {
  const missing = /(lib[\w.+-]+\.so[.\d]*): cannot open shared object file/.exec(said)?.[1];
  const debian = missing === undefined ? undefined : debianPackages[missing];
  if (missing !== undefined) {
    const cure = debian ? `sudo apt-get install ${debian}` : `install the package that has ${missing}`;
    return `The system's library ${missing} is missing. Install it (${cure}), then start Copperline again.`;
  }
  return `Its library "${name}" did not load (${said}). Install Copperline again; other adapters are not affected.`;
}
