/** What a browser that lets a page write a file offers (File System Access). */
interface FilePicker {
  showSaveFilePicker?(options: { readonly suggestedName: string }): Promise<{
    createWritable(): Promise<{ write(text: string): Promise<void>; close(): Promise<void>; abort(): Promise<void> }>;
  }>;
}

/**
 * Writes a file as it comes, part after part: to the place that the person chose, else as a download.
 * @returns false where the person chose none, or stopped it
 */
export async function saveFile(
  name: string,
  type: string,
  parts: AsyncIterable<string>,
  stopped: () => boolean = () => false,
): Promise<boolean> {
  const picker = window as FilePicker;
  if (picker.showSaveFilePicker) {
    const file = await picker.showSaveFilePicker({ suggestedName: name }).catch(() => undefined);
    if (!file) return false;
    const writable = await file.createWritable();
    for await (const part of parts) {
      if (stopped()) {
        await writable.abort();
        return false;
      }
      await writable.write(part);
    }
    await writable.close();
    return true;
  }
  const kept: Blob[] = [];
  for await (const part of parts) {
    if (stopped()) return false;
    // A browser keeps blobs on its disk.
    kept.push(new Blob([part]));
  }
  const url = URL.createObjectURL(new Blob(kept, { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
  return true;
}
