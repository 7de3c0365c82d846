import type { RecordView } from '../../main/contract/views.ts';

/** Seconds from answer to end; undefined for a call that nobody answered or that goes on. */
export const talkedSeconds = ({ answeredAt, endedAt }: RecordView): number | undefined =>
  answeredAt === undefined || endedAt === undefined
    ? undefined
    : Math.max(0, Math.round((endedAt - answeredAt) / 1_000));
