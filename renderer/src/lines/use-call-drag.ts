import { type DragEvent, useState } from 'react';
import type { CallView } from '../../../main/contract/views.ts';
import { useMe } from '../access/me.tsx';
import { isJoinable } from './line-face.ts';

/** What is dragged within this page; other things that are dropped on it are not looked at. */
const KIND = 'application/x-copperline-call';

export interface CallDrag {
  /** Of the element of a call that may be dragged. */
  readonly handle: (call: CallView | undefined) => {
    readonly draggable?: true;
    readonly onDragStart?: (event: DragEvent) => void;
    readonly onDragEnd?: () => void;
  };
  /** Of the element of a call that it may be dropped on. */
  readonly place: (call: CallView | undefined) => {
    readonly 'data-drop'?: 'here';
    readonly onDragOver?: (event: DragEvent) => void;
    readonly onDrop?: (event: DragEvent) => void;
  };
}

/** One call is drawn onto another, for `dropped` to ask whether they shall be one. By keys it is done in the transfer dialog. */
export function useCallDrag(dropped: (one: string, other: string) => void): CallDrag {
  const { may } = useMe();
  const [dragged, setDragged] = useState<string>();
  return {
    handle: (call) =>
      isJoinable(call) && may('call.join')
        ? {
            draggable: true,
            onDragStart: (event) => {
              event.dataTransfer.setData(KIND, call.id);
              event.dataTransfer.effectAllowed = 'link';
              setDragged(call.id);
            },
            onDragEnd: () => setDragged(undefined),
          }
        : {},
    place: (call) =>
      dragged !== undefined && isJoinable(call) && call.id !== dragged
        ? {
            'data-drop': 'here',
            onDragOver: (event) => {
              if (event.dataTransfer.types.includes(KIND)) event.preventDefault();
            },
            onDrop: (event) => {
              event.preventDefault();
              setDragged(undefined);
              dropped(dragged, call.id);
            },
          }
        : {},
  };
}
