/** A test that will be killed: it lays a world on the exchange at the socket that it is given, says where, and waits. */
import { startUsbWorld } from '../world.ts';

const world = await startUsbWorld({
  exchange: { socket: process.argv[2] ?? '' },
  devices: [{ name: 'serial', model: 'loop-serial', ports: [], jack: '1-1' }],
});
process.stdout.write(`${JSON.stringify({ root: world.env.UMOCKDEV_DIR, pid: world.pid })}\n`);
setInterval(() => undefined, 1000);
