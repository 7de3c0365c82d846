import './tables.css';
import { type ColumnDef, type RowData, tableFeatures, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef } from 'react';

/** The page has no features of the table's own: the gateway filters and orders. */
export const tableFeaturesUsed = tableFeatures({});
export type TableColumn<T extends RowData> = ColumnDef<typeof tableFeaturesUsed, T, unknown>;

/** Of a row, until it is measured. */
const USUAL_ROW_PX = 56;
const OVERSCAN = 8;
/** So many rows before the end the next ones are asked for. */
const AHEAD = 20;

/**
 * A table of any length: only the rows in sight are on the page, and `more` is asked for ahead of the end. Rows are reached with the
 * keyboard as well (arrows, Home, End; Enter opens).
 */
export function VirtualTable<T extends RowData>({
  label,
  columns,
  rows,
  rowId,
  open,
  openLabel,
  more,
  empty,
  height = '70vh',
}: {
  readonly label: string;
  /** The same object from render to render. */
  readonly columns: readonly TableColumn<T>[];
  readonly rows: readonly T[];
  readonly rowId: (row: T) => string;
  readonly open?: ((row: T) => void) | undefined;
  /** What opening a row is called, for who does not see it. */
  readonly openLabel?: ((row: T) => string) | undefined;
  /** Left out at the end. */
  readonly more?: (() => void) | undefined;
  readonly empty: string;
  readonly height?: string;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  // The table does not write into either.
  const table = useTable<typeof tableFeaturesUsed, T>({
    features: tableFeaturesUsed,
    columns: columns as TableColumn<T>[],
    data: rows as T[],
    getRowId: rowId,
  });
  const modelled = table.getRowModel().rows;
  const virtual = useVirtualizer<HTMLDivElement, HTMLTableRowElement>({
    count: modelled.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => USUAL_ROW_PX,
    getItemKey: (index) => modelled[index]?.id ?? index,
    initialRect: { width: 800, height: 600 },
    overscan: OVERSCAN,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? -1;
  const nearEnd = last >= modelled.length - AHEAD;
  useEffect(() => {
    if (nearEnd) more?.();
  }, [nearEnd, more]);

  const above = shown[0]?.start ?? 0;
  const below = Math.max(0, virtual.getTotalSize() - (shown.at(-1)?.end ?? 0));
  const span = columns.length;
  const step = (event: KeyboardEvent<HTMLTableRowElement>, index: number): void => {
    const to = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: modelled.length - 1 }[event.key];
    if (to === undefined || to < 0 || to >= modelled.length) return;
    event.preventDefault();
    virtual.scrollToIndex(to);
    // It is on the page when this has been painted.
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus());
  };

  return (
    <div ref={scroller} className="virtual-scroller" style={{ maxHeight: height }}>
      <table className="virtual-table" aria-label={label} aria-rowcount={modelled.length + 1}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} aria-rowindex={1}>
              {group.headers.map((header) => (
                <th key={header.id} scope="col" data-column={header.column.id}>
                  <table.FlexRender header={header} />
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {above > 0 && <Gap height={above} span={span} />}
          {shown.map(({ index }) => {
            const row = modelled[index];
            if (!row) return null;
            return (
              <tr
                key={row.id}
                ref={virtual.measureElement}
                data-index={index}
                data-row={row.id}
                aria-rowindex={index + 2}
                {...(open
                  ? {
                      tabIndex: 0,
                      'aria-label': openLabel?.(row.original),
                      onClick: () => open(row.original),
                      onKeyDown: (event: KeyboardEvent<HTMLTableRowElement>) => {
                        if (event.target === event.currentTarget && event.key === 'Enter') open(row.original);
                        else step(event, index);
                      },
                    }
                  : {})}
              >
                {row.getAllCells().map((cell) => (
                  <td key={cell.id} data-column={cell.column.id}>
                    <table.FlexRender cell={cell} />
                  </td>
                ))}
              </tr>
            );
          })}
          {below > 0 && <Gap height={below} span={span} />}
        </tbody>
      </table>
      {modelled.length === 0 && <p className="virtual-empty">{empty}</p>}
    </div>
  );
}

/** In the place of the rows that are not on the page. */
function Gap({ height, span }: { readonly height: number; readonly span: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: there is nothing in it that takes the focus
    <tr aria-hidden="true">
      <td colSpan={span} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
