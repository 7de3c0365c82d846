import { Guest } from '../emulators/guest/guest.ts';
import { startGuestGateway } from '../emulators/guest/guest-gateway.ts';
import { startUdev } from '../emulators/guest/udev.ts';
import { startUsbWorld } from '../emulators/world.ts';
import { freePort } from '../kit/ports.ts';
import { callsOut } from '../kit/routes.ts';
import type { OfficeMachine } from '../scenarios/usb-office.ts';

/** The machine's address on the host, and Asterisk's: the machine has its own 127.0.0.1. */
const GATEWAY = '127.0.0.2';
const PBX = '127.0.0.9';
/** Two ports a leg, and some to spare: each is forwarded by a rule of its own. */
const RTP_PORTS = 24;
const FIRST_RTP_PORT = 20_000;
/** A route each: `5551` to the first group's lines, `5552` to the second's. */
export const numberOf = (group: number): string => `555${group + 1}`;

/** A virtual machine with Debian's kernel and udev, for the gateway of an office; exchange, devices and Asterisk are on the host. */
export interface GuestMachine extends OfficeMachine, AsyncDisposable {
  readonly guest: Guest;
}

/** @param groups the devices' names: each has a number that goes to its lines alone */
export async function startGuestMachine(groups: readonly string[]): Promise<GuestMachine> {
  const [sipPort, consolePort] = [await freePort(GATEWAY), await freePort(GATEWAY)];
  const rtp = Array.from({ length: RTP_PORTS }, (_, index) => FIRST_RTP_PORT + index);
  const guest = await Guest.start({
    forwarded: { address: GATEWAY, udp: [sipPort, ...rtp], tcp: [consolePort] },
    peerAddress: PBX,
  });
  try {
    await startUdev(guest);
  } catch (thrown) {
    await guest[Symbol.asyncDispose]();
    throw thrown;
  }
  return {
    ...{ guest, sipPort, pbxAddress: PBX },
    settings: ({ trunks = [], ...usual }) => ({
      ...usual,
      trunks: trunks.map((trunk) => ({ ...trunk, host: PBX })),
      routes: groups.map((group, index) => callsOut({ id: group, pattern: numberOf(index), group })),
      media: { rtpAddress: GATEWAY, rtpPorts: [FIRST_RTP_PORT, FIRST_RTP_PORT + RTP_PORTS - 1] },
      console: { address: GATEWAY },
    }),
    startWorld: (exchange, devices) => startUsbWorld({ exchange, devices, guest }),
    startGateway: (settings) => startGuestGateway(guest, { settings, port: consolePort, logLevel: 'info' }),
    [Symbol.asyncDispose]: () => guest[Symbol.asyncDispose](),
  };
}
