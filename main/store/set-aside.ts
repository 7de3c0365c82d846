import { existsSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Renames `settings.json` to `settings.damaged-20260101T120000Z.json`, never over another file, and its
 * `companions` (suffixes such as `-wal`) with it. `why` stands in place of `damaged`. Returns the new name without its folder.
 */
export function setAside(
  file: string,
  wallTime: number,
  companions: readonly string[] = [],
  why: 'damaged' | 'locked' | 'replaced' = 'damaged',
): string {
  const name = basename(file);
  const dot = name.lastIndexOf('.');
  const stamp = new Date(wallTime)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '');
  let aside = '';
  for (let count = 1; aside === '' || existsSync(join(dirname(file), aside)); count++)
    aside = `${name.slice(0, dot)}.${why}-${stamp}${count === 1 ? '' : `-${count}`}${name.slice(dot)}`;
  renameSync(file, join(dirname(file), aside));
  for (const suffix of companions)
    if (existsSync(file + suffix)) renameSync(file + suffix, join(dirname(file), aside + suffix));
  return aside;
}
