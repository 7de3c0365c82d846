import { describe, expect, it } from 'vitest';
import { fileInTar } from './mediasoup-worker.mjs';

/** One entry of a tar archive (POSIX ustar): a 512-byte header, then the content in 512-byte blocks. */
function entry(name: string, content: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 'latin1');
  header.write(`${content.length.toString(8).padStart(11, '0')} `, 124, 'latin1');
  const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  body.write(content);
  return Buffer.concat([header, body]);
}

const end = Buffer.alloc(1024);

describe('the prebuilt worker', () => {
  it('is found behind other files of the archive', () => {
    const archive = Buffer.concat([entry('README', 'x'.repeat(700)), entry('./worker', 'binary'), end]);
    expect(fileInTar(archive, 'worker').toString()).toBe('binary');
  });

  it('is missed with a clear error', () => {
    expect(() => fileInTar(Buffer.concat([entry('README', 'x'), end]), 'worker')).toThrow('holds no worker');
    expect(() => fileInTar(Buffer.from('<html>not found</html>'.repeat(40)), 'worker')).toThrow('holds no worker');
  });

  it('is not taken from an archive that was cut off', () => {
    const archive = Buffer.concat([entry('worker', 'x'.repeat(2000)), end]);
    expect(() => fileInTar(archive.subarray(0, 1000), 'worker')).toThrow('cut off');
  });
});
