/** Numbers where calls wait to be fetched. */
export interface ParkingSettings {
  readonly first: number;
  readonly slots: number;
  /** After so long a call goes back to who parked it. */
  readonly backAfterS: number;
}

export type SlotFound = { readonly ok: true; readonly slot: string } | { readonly ok: false; readonly text: string };

/** All slots, in order. */
export const slotsOf = ({ first, slots }: ParkingSettings): readonly string[] =>
  Array.from({ length: slots }, (_, index) => String(first + index));

/** The slot that was asked for, or the first free one. Pure. */
export function findSlot(settings: ParkingSettings, taken: ReadonlySet<string>, wanted?: string): SlotFound {
  const all = slotsOf(settings);
  if (wanted !== undefined) {
    if (!all.includes(wanted))
      return { ok: false, text: `${wanted} is no parking slot: they are ${all[0]} to ${all.at(-1)}.` };
    return taken.has(wanted)
      ? { ok: false, text: `A call waits in slot ${wanted} already.` }
      : { ok: true, slot: wanted };
  }
  const slot = all.find((each) => !taken.has(each));
  return slot === undefined ? { ok: false, text: 'Every parking slot is taken.' } : { ok: true, slot };
}
