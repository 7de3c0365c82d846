import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PreviousVersion } from './previous-version.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'copperline-previous-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('the program of before comes back in the place of the new one', () => {
  const program = join(dir, 'Copperline.AppImage');
  writeFileSync(program, 'one');
  const previous = new PreviousVersion(join(dir, 'kept'), program);
  previous.keep('1.0.0');
  writeFileSync(program, 'two');
  expect(previous.restore('1.0.0')).toBe(program);
  expect(readFileSync(program, 'utf8')).toBe('one');
  expect(statSync(program).mode & 0o111).not.toBe(0);
  expect(readdirSync(dir).toSorted()).toEqual(['Copperline.AppImage', 'kept']);
});

it('only the last one is kept', () => {
  const program = join(dir, 'Copperline.AppImage');
  writeFileSync(program, 'one');
  const previous = new PreviousVersion(join(dir, 'kept'), program);
  previous.keep('1.0.0');
  previous.keep('1.0.1');
  expect(readdirSync(join(dir, 'kept'))).toEqual(['copperline-1.0.1.AppImage']);
  expect(previous.restore('1.0.0')).toBeUndefined();
});

it('a version that looks like a path stays in its folder', () => {
  const program = join(dir, 'Copperline.AppImage');
  writeFileSync(program, 'one');
  const previous = new PreviousVersion(join(dir, 'kept'), program);
  previous.keep('../../x');
  expect(readdirSync(dir).toSorted()).toEqual(['Copperline.AppImage', 'kept']);
});

it('where the program is not one file there is nothing to put back', () => {
  const previous = new PreviousVersion(join(dir, 'kept'), undefined);
  previous.keep('1.0.0');
  expect(previous.restore('1.0.0')).toBeUndefined();
});
