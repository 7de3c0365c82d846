/** The Replaces header (RFC 3891), and the dialog that it names. Pure. */

/** A dialog as we have it (RFC 3261 §12). */
export interface DialogName {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
}

export interface Replaces {
  readonly callId: string;
  /** The tag of whom the header is sent to. */
  readonly toTag: string;
  readonly fromTag: string;
  /** Only a call that nobody has answered yet is meant (§7.1). */
  readonly earlyOnly: boolean;
}

/** Undefined where it cannot be read: such a request is refused with 400, for nothing else can be meant (§6.1). */
export function readReplaces(value: string): Replaces | undefined {
  const [callId = '', ...parameters] = value.split(';').map((part) => part.trim());
  if (!/^[^\s;,<>"]+$/.test(callId)) return undefined;
  const tags = new Map<string, string>();
  let earlyOnly = false;
  for (const parameter of parameters) {
    const [name = '', text = ''] = parameter.split(/\s*=\s*/, 2);
    const key = name.toLowerCase();
    if (key === 'early-only') earlyOnly = true;
    if (key !== 'to-tag' && key !== 'from-tag') continue;
    // Each exactly once.
    if (tags.has(key) || !/^[^\s;,]+$/.test(text)) return undefined;
    tags.set(key, text);
  }
  const [toTag, fromTag] = [tags.get('to-tag'), tags.get('from-tag')];
  return toTag && fromTag ? { callId, toTag, fromTag, earlyOnly } : undefined;
}

export const writeReplaces = ({ callId, toTag, fromTag, earlyOnly }: Replaces): string =>
  `${callId};to-tag=${toTag};from-tag=${fromTag}${earlyOnly ? ';early-only' : ''}`;

/** A dialog of ours, as its other side is told to name it. */
export const replacesFor = ({ callId, localTag, remoteTag }: DialogName): Replaces => ({
  callId,
  toTag: remoteTag,
  fromTag: localTag,
  earlyOnly: false,
});

/** Whether it means this dialog of ours; a tag of 0 is none (§3: for those of RFC 2543). */
export const names = ({ callId, toTag, fromTag }: Replaces, dialog: DialogName): boolean =>
  callId === dialog.callId && sameTag(toTag, dialog.localTag) && sameTag(fromTag, dialog.remoteTag);

const sameTag = (said: string, ours: string): boolean => said === ours || (said === '0' && ours === '');
