/** `npm run bench:console`: what the console and its records cost. */
import { benchCommand } from '../bench-command.ts';
import { consoleBenches } from './benches.ts';

await benchCommand('The console.', consoleBenches);
