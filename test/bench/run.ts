/** `npm run bench`: runs the benchmarks one after another, prints the table, and ends with 1 when a floor is missed. */
import { benchCommand } from './bench-command.ts';
import { benches } from './benches.ts';

await benchCommand('Benchmarks.', benches);
