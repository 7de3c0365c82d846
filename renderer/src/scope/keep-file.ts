/** Hands a file to the person, as a download. */
export function keepFile(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // A browser may not have begun to read it yet.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** `scope-front-desk-20261123-142530.wav`: letters that every disk takes. */
export function fileName(line: string, at: Date, ending: string): string {
  const plain = line
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase();
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  const time = `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
  return `scope-${plain || 'line'}-${day}-${time}.${ending}`;
}
