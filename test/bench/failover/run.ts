/** `npm run bench:failover`: how long calls take to find another way, beside Asterisk in the same run. */
import { benchCommand } from '../bench-command.ts';

await benchCommand('Failover.', [() => import('./failover.ts').then((module) => module.bench)]);
