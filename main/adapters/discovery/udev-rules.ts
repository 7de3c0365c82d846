/** assets/udev/70-copperline.rules, made of the table: who may open the adapters on Linux, and that ModemManager keeps off. */
import { FINGERPRINTS } from './fingerprints.ts';

const HEAD = `# Copperline: USB adapters for telephone lines may be opened by whoever sits at the machine (uaccess) and by the
# group dialout, and ModemManager sends them no commands. Made from main/adapters/discovery/fingerprints.ts.
#
# Copy it to /etc/udev/rules.d/, run "sudo udevadm control --reload", then unplug the adapter and plug it in again.
# Where the gateway runs as a user of its own: sudo usermod --append --groups dialout,audio USER
`;

const hex = (value: number): string => value.toString(16).padStart(4, '0');

const ACCESS = 'MODE="0660", GROUP="dialout", TAG+="uaccess"';
const KEEP_OFF = 'ENV{ID_MM_DEVICE_IGNORE}="1"';

/** Adapters that something here drives: those that nothing drives stay as the system has them. */
export function udevRules(): string {
  const lines = FINGERPRINTS.flatMap(({ vendorId, productIds, family, name }) =>
    family === undefined || vendorId === undefined
      ? []
      : (productIds ?? []).map((productId) => {
          const ids = `ATTRS{idVendor}=="${hex(vendorId)}", ATTRS{idProduct}=="${hex(productId)}"`;
          return [
            `# ${name}`,
            `SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ${ids}, ${ACCESS}, ${KEEP_OFF}`,
            `SUBSYSTEM=="tty", ${ids}, ${ACCESS}, ${KEEP_OFF}`,
            `SUBSYSTEM=="hidraw", ${ids}, ${ACCESS}`,
          ].join('\n');
        }),
  );
  const others = [
    '# Modems under other names: the control function of a modem, whoever sells it',
    `SUBSYSTEM=="tty", ENV{ID_USB_INTERFACES}=="*:020201:*", ENV{ID_MODEL}=="*[Mm]odem*", ${ACCESS}, ${KEEP_OFF}`,
    '# Boxes of HID telephony: nothing but their name tells them from other input devices',
    'SUBSYSTEM=="hidraw", SUBSYSTEMS=="usb", IMPORT{builtin}="usb_id"',
    'SUBSYSTEM=="hidraw", ENV{ID_USB_INTERFACES}=="*:0101*", ENV{ID_USB_INTERFACES}=="*:0300*", MODE="0660", GROUP="dialout", TAG+="uaccess"',
  ];
  return `${HEAD}\nACTION=="remove", GOTO="copperline_end"\n\n${lines.join('\n')}\n\n${others.join('\n')}\n\nLABEL="copperline_end"\n`;
}
