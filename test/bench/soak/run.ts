/** `npm run bench:soak`: how the gateway's audio is after half an hour; `-- --minutes 5` for another time. */
import { benchCommand, takeOption } from '../bench-command.ts';
import { soakBench } from './usb-soak.ts';

const USUAL_MINUTES = 30;

const { value, rest } = takeOption(process.argv.slice(2), '--minutes');
const minutes = value === undefined ? USUAL_MINUTES : Number(value);
if (!(minutes > 0)) {
  process.stderr.write('--minutes takes a number of minutes, such as 5.\n');
  process.exit(2);
}
const note = (text: string): void => void process.stderr.write(`${text}\n`);
await benchCommand('A soak: `--minutes N` (30) of four calls.', [async () => soakBench({ minutes, note })], rest);
