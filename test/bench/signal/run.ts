/** `npm run bench:signal`: what we hear and make of signals, beside other programs at the same work in the same run. */
import { benchCommand } from '../bench-command.ts';
import { signalBenches } from './benches.ts';

await benchCommand('Benchmarks of signal processing.', signalBenches);
