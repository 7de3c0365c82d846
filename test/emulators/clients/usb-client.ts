/** npm's `usb` as it is, on a loop device: says what it sees, a line of JSON each. */
import { promisify } from 'node:util';
import { findByIds, getDeviceList, InEndpoint, OutEndpoint, usb } from 'usb';

const say = (what: string, value: unknown = true): void => console.log(JSON.stringify({ [what]: value }));
const isOurs = (device: { deviceDescriptor: { idVendor: number; idProduct: number } }): boolean =>
  device.deviceDescriptor.idVendor === 0xf055 && device.deviceDescriptor.idProduct === 1;

usb.on('attach', (device) => {
  if (isOurs(device)) say('attach', `${device.busNumber}-${device.portNumbers.join('.')}`);
});
usb.on('detach', (device) => {
  if (isOurs(device)) say('detach');
});

const list = getDeviceList().map(({ deviceDescriptor: { idVendor, idProduct } }) => idVendor * 65536 + idProduct);
say('hubs', list.includes(0x1d6b0002));
const device = findByIds(0xf055, 1);
if (!device) throw new Error('the loop device is not there');
try {
  device.open();
} catch (thrown) {
  say('refused', String(thrown));
  process.exit();
}
say('place', `${device.busNumber}-${device.portNumbers.join('.')}`);
const text = promisify(device.getStringDescriptor.bind(device));
say('strings', [await text(device.deviceDescriptor.iProduct), await text(device.deviceDescriptor.iSerialNumber)]);
const control = (type: number, request: number, data: number | Buffer): Promise<unknown> => {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  device.controlTransfer(type, request, 7, 9, data, (error, answer) => (error ? reject(error) : resolve(answer)));
  return promise;
};
say('control-out', await control(0x40, 1, Buffer.from([0xca, 0xfe])));
say('control-in', [...((await control(0xc0, 2, 4)) as Buffer)]);
say('control-stall', await control(0xc0, 0xff, 4).catch((error: Error) => error.message));
const face = device.interface(0);
face.claim();
const incoming = face.endpoint(0x81);
const outgoing = face.endpoint(0x01);
const interrupt = face.endpoint(0x82);
if (!(incoming instanceof InEndpoint && outgoing instanceof OutEndpoint && interrupt instanceof InEndpoint))
  throw new Error('its endpoints are not there');
const send = promisify(outgoing.transfer.bind(outgoing)) as (data: Buffer) => Promise<unknown>;
const receive = promisify(incoming.transfer.bind(incoming)) as (length: number) => Promise<Buffer | undefined>;
await send(Buffer.from('there and back'));
say('bulk', String(await receive(64)));
const waiting = Promise.withResolvers<string>();
const transfer = incoming.makeTransfer(0, (error) => waiting.resolve(error?.message ?? 'it came'));
transfer.submit(Buffer.alloc(64));
setTimeout(() => transfer.cancel(), 50);
say('cancelled', await waiting.promise);
await send(Buffer.from('after it'));
say('bulk-again', String(await receive(64)));
interrupt.on('data', (data: Buffer) => say('interrupt', [...data]));
interrupt.on('error', (error: Error) => say('interrupt-error', error.message));
interrupt.startPoll(3, 8);
incoming.on('data', (data: Buffer) => say('polled', String(data)));
incoming.on('error', (error: Error) => say('bulk-error', error.message));
incoming.startPoll(4, 64);
say('polling');
process.stdin.on('data', (data) => void send(data).catch((error: Error) => say('send-error', error.message)));
