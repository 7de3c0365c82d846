/**
 * Who gets an update (docs/packaging.md):
 *
 *   npm run rollout -- FOLDER 10                a tenth of the installations; 100 is all, 0 nobody
 *   npm run rollout -- FOLDER --withdraw 1.2.4  who has 1.2.4 goes back to what FOLDER holds
 *
 * FOLDER holds the feeds, latest*.yml, and is uploaded afterwards. They are signed with COPPERLINE_UPDATES_KEY.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { SetupError } from './lib/run.mjs';
import { signUpdates, updatesKey } from './lib/update-info.mjs';

try {
  const { values, positionals } = parseArgs({
    options: { withdraw: { type: 'string', multiple: true } },
    allowPositionals: true,
  });
  const [folder, share] = positionals;
  const percentage = share === undefined ? undefined : Number(share);
  if (folder === undefined || positionals.length > 2 || (share === undefined && !values.withdraw))
    throw new SetupError('Say: npm run rollout -- FOLDER PERCENT, or npm run rollout -- FOLDER --withdraw VERSION');
  if (percentage !== undefined && !(Number.isInteger(percentage) && percentage >= 0 && percentage <= 100))
    throw new SetupError(`A share is a whole number from 0 to 100, not "${share}".`);
  for (const version of values.withdraw ?? [])
    if (!/^\d+\.\d+\.\d+$/.test(version)) throw new SetupError(`"${version}" is not a version.`);
  if (values.withdraw && !updatesKey())
    throw new SetupError('To withdraw a version, name the key that signs updates in COPPERLINE_UPDATES_KEY.');
  const feeds = await signUpdates(folder, { percentage, withdrawn: values.withdraw });
  if (feeds.length === 0) throw new SetupError(`${folder} holds no feed (latest*.yml).`);
  process.stdout.write(`${feeds.join('\n')}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof SetupError ? error.message : error}\n`);
  process.exitCode = 1;
}
