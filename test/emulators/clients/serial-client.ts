/** npm's `serialport` as it is, on a loop modem: says what it sees, a line of JSON each. */
import { readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SerialPort } from 'serialport';

const say = (what: string, value: unknown = true): void => console.log(JSON.stringify({ [what]: value }));
const found = (await SerialPort.list()).find(({ vendorId, productId }) => vendorId === 'f055' && productId === '0003');
if (!found) throw new Error('the loop modem is not there');
say('found', found);
const open = async (): Promise<SerialPort> => {
  const port = new SerialPort({ path: found.path, baudRate: 115200, autoOpen: false });
  await promisify(port.open.bind(port))();
  return port;
};
/** What the emulation's node points at; undefined: it is a kernel's own. */
function terminalAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EINVAL') return undefined;
    throw thrown;
  }
}
const first = await open();
first.write('left unread');
await promisify(first.drain.bind(first))();
say('busy', await open().catch((error: Error) => error.message));
const terminal = terminalAt(found.path);
await promisify(first.close.bind(first))();
// A kernel's tty is another one as soon as the close returns; the emulation's is when it has heard of it.
while (terminal !== undefined && terminalAt(found.path) === terminal) await pause(1);
const port = await open();
let heard = '';
port.on('data', (data: Buffer) => {
  heard += data.toString();
  if (heard.endsWith('.')) {
    say('heard', heard);
    heard = '';
  }
});
port.on('close', (error: Error | null) => {
  say('closed', error?.message ?? '');
});
port.on('error', (error) => say('error', error.message));
const get = promisify(port.get.bind(port));
say('wires', await get());
await promisify(port.set.bind(port))({ dtr: false, rts: true });
say('set');
port.write('There and back.');
await promisify(port.drain.bind(port))();
process.stdin.on('data', (data) => {
  if (String(data).startsWith('wires')) void get().then((wires) => say('wires-now', wires));
  else port.write(data, (error) => error && say('write-error', error.message));
});
