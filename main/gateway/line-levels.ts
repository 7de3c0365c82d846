import { FAINTEST_DB, type LineLevels, LOUDEST_DB } from '../contract/line-levels.ts';
import type { MediaClient } from '../media/media-client.ts';

const withinContract = (db: number): number => Math.min(LOUDEST_DB, Math.max(FAINTEST_DB, db));

/** How loud it is on the lines in use, as consoles are told it. */
export function onLevels(media: Pick<MediaClient, 'onFact'>, listener: (levels: LineLevels) => void): Disposable {
  return media.onFact((fact) => {
    if (fact.kind !== 'loudness') return;
    listener({
      lines: fact.lines.map(({ line, heardDb, sentDb }) => [line, withinContract(heardDb), withinContract(sentDb)]),
    });
  });
}
