import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What ALSA_CONFIG_PATH names: `plughw:CARD=n` and `hw:CARD=n` are the emulated cards of `folder`, through the plug-in that
 * was built from pcm-usb.c and ctl-usb.c. `defaultCard` is what programs get that name none, and what RtAudio lists.
 */
export function writeAlsaConfig(folder: string, plugIn: string, defaultCard?: number): string {
  const path = join(folder, 'alsa.conf');
  const card = `type copperline_usb folder "${folder}" card $CARD`;
  const args = `@args [ CARD DEV SUBDEV ]
  @args.CARD { type string }
  @args.DEV { type integer default 0 }
  @args.SUBDEV { type integer default -1 }`;
  const byDefault = `ctl_type.copperline_usb { lib "${plugIn}" }
ctl.default { type copperline_usb }
pcm.default {
  type plug
  slave.pcm { type copperline_usb folder "${folder}" card "${defaultCard}" }
}
`;
  writeFileSync(
    path,
    `pcm_type.copperline_usb { lib "${plugIn}" }
pcm.hw {
  ${args}
  ${card}
}
pcm.plughw {
  ${args}
  type plug
  slave.pcm { ${card} }
}
${defaultCard === undefined ? '' : byDefault}`,
  );
  return path;
}
