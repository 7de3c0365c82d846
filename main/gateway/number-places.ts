import type { NumberPlace } from '../call/route/numbering.ts';
import { placeOf } from '../call/route/plan-targets.ts';
import type { NumberPlaces } from '../store/history-book.ts';
import type { Settings } from '../store/settings-schema.ts';

/** Where numbers without a plus are meant: by the line that they came on, else where the office is. */
export class NumberPlaceTable implements NumberPlaces {
  readonly #settings: () => Pick<Settings, 'lines' | 'office'>;

  constructor(settings: () => Pick<Settings, 'lines' | 'office'>) {
    this.#settings = settings;
  }

  get office(): NumberPlace {
    const { lines, office } = this.#settings();
    const [first] = lines;
    return { country: office.country ?? first?.country ?? 'us', areaCode: office.areaCode };
  }

  of(line: string | undefined): NumberPlace {
    const { lines, office } = this.#settings();
    const found = line === undefined ? undefined : lines.find(({ id }) => id === line);
    return found ? placeOf({ country: found.country, ...found.numbering }, office) : this.office;
  }

  get text(): string {
    const { lines } = this.#settings();
    return JSON.stringify([this.office, ...lines.map(({ id }) => [id, this.of(id)])]);
  }
}
