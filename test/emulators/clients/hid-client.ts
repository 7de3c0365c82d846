/** npm's `node-hid` as it is, on a loop device: says what it sees, a line of JSON each. */
import { devices, HID } from 'node-hid';

const say = (what: string, value: unknown = true): void => console.log(JSON.stringify({ [what]: value }));
const found = devices().find(({ vendorId, productId }) => vendorId === 0xf055 && productId === 2);
if (!found?.path) throw new Error('the loop device is not there');
say('found', found);
const device = new HID(found.path);
device.on('data', (report: Buffer) => say('report', [...report]));
device.on('error', (error: Error) => {
  say('lost', error.message);
  say('left', devices().filter(({ vendorId }) => vendorId === 0xf055).length);
  device.close();
});
say('written', device.write([1, 10, 20, 30, 40, 50, 60, 70, 80]));
say('feature', [...device.getFeatureReport(2, 5)]);
say('feature-set', device.sendFeatureReport([2, 9, 8, 7, 6]));
