import { ActionIcon, Group } from '@mantine/core';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../icons.tsx';

/** The list with one of it at another place. */
export function moved<T>(items: readonly T[], from: number, to: number): readonly T[] {
  const [item] = items.slice(from, from + 1);
  if (item === undefined || to < 0 || to >= items.length) return items;
  return items.toSpliced(from, 1).toSpliced(to, 0, item);
}

/** Things whose order counts: drawn to another place by the mouse, or moved by buttons. */
export function OrderedList<T>({
  items,
  keyOf,
  nameOf,
  move,
  label,
  children,
}: {
  readonly items: readonly T[];
  readonly keyOf: (item: T, index: number) => string;
  /** For the buttons. */
  readonly nameOf: (item: T) => string;
  readonly move: (items: readonly T[], name: string) => void;
  readonly label: string;
  readonly children: (item: T, index: number) => ReactNode;
}) {
  const { t } = useTranslation();
  const [drawn, setDrawn] = useState<number>();
  const [over, setOver] = useState<number>();
  const list = useRef<HTMLOListElement>(null);
  const go = (from: number, to: number): void => {
    const item = items[from];
    if (item === undefined || from === to) return;
    move(moved(items, from, to), nameOf(item));
  };
  const end = (): void => {
    setDrawn(undefined);
    setOver(undefined);
  };
  const drop = (event: DragEvent, index: number): void => {
    event.preventDefault();
    if (drawn !== undefined) go(drawn, index);
    end();
  };
  return (
    <ol className="plain-list ordered" aria-label={label} ref={list}>
      {items.map((item, index) => {
        const name = nameOf(item);
        return (
          <li
            key={keyOf(item, index)}
            className="ordered-item"
            data-over={
              over === index && drawn !== index
                ? drawn !== undefined && drawn < index
                  ? 'after'
                  : 'before'
                : undefined
            }
            data-drawn={drawn === index || undefined}
            draggable={items.length > 1}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              event.dataTransfer.setData('text/plain', name);
              setDrawn(index);
            }}
            onDragOver={(event) => {
              if (drawn === undefined) return;
              event.preventDefault();
              setOver(index);
            }}
            onDrop={(event) => drop(event, index)}
            onDragEnd={end}
          >
            {items.length > 1 && (
              <Group gap={4} wrap="nowrap" className="ordered-moves">
                <ActionIcon
                  variant="default"
                  disabled={index === 0}
                  aria-label={t('routing.moveUp', { name })}
                  title={t('routing.moveUp', { name })}
                  onClick={() => go(index, index - 1)}
                >
                  <span className="turned">
                    <Icon name="chevron" />
                  </span>
                </ActionIcon>
                <ActionIcon
                  variant="default"
                  disabled={index === items.length - 1}
                  aria-label={t('routing.moveDown', { name })}
                  title={t('routing.moveDown', { name })}
                  onClick={() => go(index, index + 1)}
                >
                  <Icon name="chevron" />
                </ActionIcon>
              </Group>
            )}
            <div className="ordered-body">{children(item, index)}</div>
          </li>
        );
      })}
    </ol>
  );
}
