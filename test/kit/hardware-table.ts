/** docs/hardware.md's table of IDs, made from the fingerprints: a test keeps the two equal. */
import { FINGERPRINTS, type Fingerprint } from '../../main/adapters/discovery/fingerprints.ts';

export const TABLE_BEGINS = '<!-- The table of IDs is made by: node test/kit/hardware-table.ts -->';
export const TABLE_ENDS = '<!-- end of the table of IDs -->';

const hex = (value: number): string => value.toString(16).padStart(4, '0');

function ids({ vendorId, productIds, says }: Fingerprint): string {
  const vendor = vendorId === undefined ? '' : hex(vendorId);
  const numbers =
    productIds && vendor
      ? productIds.map((id) => `\`${vendor}:${hex(id)}\``)
      : vendor
        ? [`\`${vendor}:\` any other`]
        : [];
  return [...numbers, ...(says ? [`named \`${says.source.replaceAll('|', '\\|')}\``] : [])].join(', ');
}

const row = (print: Fingerprint): string =>
  `| ${ids(print)} | ${print.name} | ${
    print.family
      ? `\`${print.family}\`${print.experimental ? ', experimental' : ''}`
      : `no: ${print.trouble?.text ?? ''}`
  } |`;

export const hardwareTable = (): string =>
  ['| USB ID | what it is | driven |', '|---|---|---|', ...FINGERPRINTS.map(row)].join('\n');

if (import.meta.main) process.stdout.write(`${hardwareTable()}\n`);
