/** A library for 32-bit Windows that exports names and does nothing: one section, an export directory, one `ret`. */

const SECTION_AT = 0x1000;
const HEADER_BYTES = 512;

export function exportingLibrary(name: string, exported: Iterable<string>): Buffer {
  const names = [...exported].sort();
  const count = names.length;
  const directory = 16;
  const functions = directory + 40;
  const pointers = functions + 4 * count;
  const ordinals = pointers + 4 * count;
  const texts = [`${name}.dll`, ...names].map((text) => Buffer.from(`${text}\0`, 'latin1'));
  let end = ordinals + 2 * count;
  const textsAt = texts.map((text) => {
    const at = end;
    end += text.length;
    return at;
  });
  const section = Buffer.alloc(Math.ceil(end / 512) * 512);
  section[0] = 0xc3;
  const fields = [0, 0, 0, SECTION_AT + (textsAt[0] ?? 0), 1, count, count].concat(
    [functions, pointers, ordinals].map((at) => SECTION_AT + at),
  );
  for (const [i, value] of fields.entries()) section.writeUInt32LE(value, directory + 4 * i);
  for (const i of names.keys()) {
    section.writeUInt32LE(SECTION_AT, functions + 4 * i);
    section.writeUInt32LE(SECTION_AT + (textsAt[i + 1] ?? 0), pointers + 4 * i);
    section.writeUInt16LE(i, ordinals + 2 * i);
  }
  for (const [i, text] of texts.entries()) text.copy(section, textsAt[i]);
  return Buffer.concat([header(section.length, end, directory), section]);
}

/** Fields of the PE format's headers, by their offsets in the file. */
function header(sectionBytes: number, usedBytes: number, directory: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.write('MZ');
  bytes.writeUInt32LE(64, 60);
  bytes.write('PE\0\0', 64);
  // i386, one section, optional header of 224 bytes, a 32-bit DLL.
  for (const [at, value] of [
    [68, 0x14c],
    [70, 1],
    [84, 224],
    [86, 0x2102],
    [88, 0x10b],
    [128, 4],
    [136, 4],
    [156, 2],
  ] as const)
    bytes.writeUInt16LE(value, at);
  const imageBytes = SECTION_AT + 4096 * Math.ceil(usedBytes / 4096);
  for (const [at, value] of [
    [92, sectionBytes],
    [108, SECTION_AT],
    [116, 0x10000000],
    [120, 4096],
    [124, 512],
    [144, imageBytes],
    [148, HEADER_BYTES],
    [180, 16],
    [184, SECTION_AT + directory],
    [188, usedBytes - directory],
    [320, usedBytes],
    [324, SECTION_AT],
    [328, sectionBytes],
    [332, HEADER_BYTES],
    [348, 0x60000020],
  ] as const)
    bytes.writeUInt32LE(value, at);
  bytes.write('.text\0\0\0', 312, 'latin1');
  return bytes;
}
