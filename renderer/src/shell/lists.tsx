import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { goTo, type PageName } from './router.ts';

export interface List {
  /** In the address: `#/history?list=missed`; the first one has none. */
  readonly name: string;
  readonly label: string;
  readonly content: ReactNode;
}

/** A page of several lists, one at a time; the address says which. */
export function Lists({
  page,
  label,
  shown,
  lists,
}: {
  readonly page: PageName;
  /** What the choice is called, for who does not see it. */
  readonly label: string;
  readonly shown: string | null;
  readonly lists: readonly [List, ...List[]];
}) {
  const [first] = lists;
  const current = lists.find(({ name }) => name === shown) ?? first;
  return (
    <Tabs
      value={current.name}
      onChange={(name) => goTo(page, name === null || name === first.name ? {} : { list: name })}
      keepMounted={false}
    >
      <Tabs.List aria-label={label} mb="md">
        {lists.map(({ name, label: said }) => (
          <Tabs.Tab key={name} value={name}>
            {said}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={current.name}>{current.content}</Tabs.Panel>
    </Tabs>
  );
}
