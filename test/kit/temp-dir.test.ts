import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tempDir } from './temp-dir.ts';

it('is gone when the test lets go of it, with what is in it', () => {
  const dir = tempDir('kit');
  writeFileSync(join(dir.path, 'a'), '');
  dir[Symbol.dispose]();
  dir[Symbol.dispose]();
  expect(existsSync(dir.path)).toBe(false);
});

it('is gone when the process ends without having let go of it', () => {
  const program = `import { tempDir } from ${JSON.stringify(join(import.meta.dirname, 'temp-dir.ts'))};
const { path } = tempDir('kit');
console.log(path);
process.exit(3);`;
  let path = '';
  try {
    execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  } catch (thrown) {
    path = (thrown as { stdout: string }).stdout.trim();
  }
  expect(path).toContain('copperline-kit-');
  expect(existsSync(path)).toBe(false);
});
