/** `node test/interop/write-matrix.ts REPORT...` writes docs/interop.md from what the tests of these runs told (vitest's JSON). */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { interopDocument, sightingsIn } from '../kit/interop-matrix.ts';
import { peerVersions } from '../kit/peer-versions.ts';

const root = join(import.meta.dirname, '../..');
const sightings = process.argv.slice(2).flatMap((file) => sightingsIn(readFileSync(file, 'utf8')));
const versions = await peerVersions();
mkdirSync(join(root, 'build'), { recursive: true });
writeFileSync(join(root, 'build/interop.json'), `${JSON.stringify({ versions, sightings }, undefined, 2)}\n`);
writeFileSync(join(root, 'docs/interop.md'), interopDocument(sightings, versions));
process.stdout.write(`docs/interop.md: ${sightings.length} sightings\n`);
