import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { tempDir } from '../../test/kit/temp-dir.ts';
import { findWorkerBinary } from './worker-binary.ts';

it('the worker of a packaged app is named from where its list lies', () => {
  using dir = tempDir('worker');
  const worker = join(dir.path, 'mediasoup-worker');
  writeFileSync(worker, '');
  chmodSync(worker, 0o755);
  const list = join(dir.path, 'paths.json');
  writeFileSync(list, JSON.stringify({ mediasoupWorker: 'mediasoup-worker' }));
  const pathsFile = pathToFileURL(list);
  expect(findWorkerBinary({ env: {}, pathsFile })).toEqual({ ok: true, path: worker });
  writeFileSync(list, JSON.stringify({ mediasoupWorker: worker }));
  expect(findWorkerBinary({ env: {}, pathsFile })).toEqual({ ok: true, path: worker });
  writeFileSync(list, JSON.stringify({ mediasoupWorker: null }));
  expect(findWorkerBinary({ env: {}, pathsFile })).toMatchObject({ ok: false });
});
