/**
 * An archive as the kernel takes it for its first file system ("newc": the kernel's
 * Documentation/driver-api/early-userspace/buffer-format.rst).
 * @param {{name: string, data?: Buffer, program?: boolean}[]} entries without data: a folder
 * @returns {Buffer}
 */
export function cpioArchive(entries) {
  const files = entries.map(({ name, data, program }) => ({
    name,
    data: data ?? Buffer.alloc(0),
    mode: data ? 0o100000 | (program ? 0o755 : 0o644) : 0o040755,
  }));
  return Buffer.concat(
    [...files, { name: 'TRAILER!!!', data: Buffer.alloc(0), mode: 0 }].flatMap(({ name, data, mode }, index) => {
      const fields = [index + 1, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length + 1, 0];
      const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}${name}\0`;
      return [padded(Buffer.from(header, 'latin1')), padded(data)];
    }),
  );
}

/** @param {Buffer} bytes */
const padded = (bytes) => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
