/** A gateway to be killed or stopped: takes line 1 of the exchange at the given socket off-hook, says so, and lives on. */
import { asLineId } from '../../main/core/ids.ts';
import { MediaChild } from './media-child.ts';

const media = await MediaChild.start();
await media.openSimulated(process.argv[2] ?? '');
await media.ask({ kind: 'set-hook', line: asLineId('simulated-1/1'), hook: 'off-hook' });
process.send?.('off-hook');
