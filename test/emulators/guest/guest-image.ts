import { findGuestImage, makeGuestImage } from '../../../scripts/guest-image.mjs';

/** Brings what boots the virtual machine, once, and says so: it is a download of 70 MB. */
export async function guestImage() {
  const image = await findGuestImage();
  if (image) return image;
  process.stderr.write('Bringing a kernel for the thorough tests (70 MB, once)\n');
  return makeGuestImage((detail) => process.stderr.write(`  ${detail}\n`));
}
