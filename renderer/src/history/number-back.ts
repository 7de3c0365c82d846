import type { RecordView } from '../../../main/contract/views.ts';
import { dialable, isDialable } from '../numbers.ts';

/** Whom to call to reach a record's other party again; undefined where that is not known. Pure. */
export const numberBack = ({ direction, caller, called }: RecordView): string | undefined => {
  const number = direction === 'inbound' ? caller.number : called;
  return number !== undefined && isDialable(dialable(number)) ? dialable(number) : undefined;
};
