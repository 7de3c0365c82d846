import { NativeSelect, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type CsvFieldName, csvField, type ImportPreview } from '../../../main/contract/contacts.ts';

type ImportTable = NonNullable<ImportPreview['table']>;

/** What each column of a table is taken for, with its first rows, to be corrected. */
export function ImportColumns({
  table: { headings, fields, rows },
  busy,
  change,
}: {
  readonly table: ImportTable;
  readonly busy: boolean;
  readonly change: (fields: CsvFieldName[]) => void;
}) {
  const { t } = useTranslation();
  const columns = headings.map((heading, at) => ({
    key: `${at} ${heading}`,
    heading,
    at,
    field: fields[at] ?? 'ignore',
  }));
  return (
    <div className="import-columns">
      <Table aria-label={t('contacts.import.columns')} withColumnBorders>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ key, heading, at, field }) => (
              <Table.Th key={key}>
                <span className="clip">{heading}</span>
                <NativeSelect
                  aria-label={t('contacts.import.columnIs', { heading })}
                  value={field}
                  disabled={busy}
                  data={csvField.options.map((value) => ({ value, label: t(`contacts.import.fields.${value}`) }))}
                  onChange={({ currentTarget: { value } }) => {
                    const chosen = csvField.options.find((each) => each === value) ?? 'ignore';
                    change(columns.map((column) => (column.at === at ? chosen : column.field)));
                  }}
                />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file are told apart by their place alone
            <Table.Tr key={place}>
              {columns.map(({ key, at }) => (
                <Table.Td key={key} className="clip">
                  {row[at] ?? ''}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
