import type { OfferedFile } from '../../../main/contract/outcome.ts';

/** Has the browser, or the desktop app, save what the gateway offers: it asks where to, or puts it where downloads go. */
export const saveOffered = ({ id, name }: OfferedFile): void => follow(`/download/${encodeURIComponent(id)}`, name);

/** Has a text saved that the page made itself. */
export function saveText(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  follow(url, name);
  URL.revokeObjectURL(url);
}

function follow(href: string, name: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
}
