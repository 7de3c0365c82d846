/** What a file of contacts would do. Pure. */
import type { NumberPlace } from '../call/route/numbering.ts';
import { type Contact, type ContactDraft, isEmpty } from './contact.ts';
import { draftOf, isSameContact, mergeContact, nameKey, sameDraft } from './merge-contact.ts';

export interface PlannedContact {
  /** Of the contact that is changed; undefined for a new one. */
  readonly id: string | undefined;
  readonly before: ContactDraft | undefined;
  draft: ContactDraft;
}

/**
 * Taken card after card, so that a large file is no standstill. A card is a contact that is there, one that came earlier in the file,
 * or a new one.
 */
export class ImportPlan {
  /** In the order of the file. */
  readonly contacts: PlannedContact[] = [];
  /** Cards of somebody who came before in the file. */
  repeated = 0;
  /** Cards without anything in them. */
  empty = 0;
  readonly #place: NumberPlace;
  readonly #candidates: (draft: ContactDraft) => readonly Contact[];
  readonly #byName = new Map<string, PlannedContact[]>();
  readonly #byUid = new Map<string, PlannedContact>();
  readonly #byId = new Map<string, PlannedContact>();

  /** @param candidates contacts that are there and may be the same */
  constructor(place: NumberPlace, candidates: (draft: ContactDraft) => readonly Contact[]) {
    this.#place = place;
    this.#candidates = candidates;
  }

  add(card: ContactDraft): void {
    if (isEmpty(card)) {
      this.empty++;
      return;
    }
    const key = nameKey(card.name || card.company);
    const earlier =
      (card.uid === undefined ? undefined : this.#byUid.get(card.uid)) ??
      this.#byName.get(key)?.find(({ draft }) => isSameContact(draft, card, this.#place));
    const there = earlier ? undefined : this.#candidates(card).find((each) => isSameContact(each, card, this.#place));
    const planned = earlier ?? (there && this.#byId.get(there.id));
    if (planned) {
      planned.draft = mergeContact(planned.draft, card, this.#place);
      this.repeated++;
      return;
    }
    const before = there && draftOf(there);
    const fresh: PlannedContact = {
      id: there?.id,
      before,
      draft: before ? mergeContact(before, card, this.#place) : card,
    };
    this.contacts.push(fresh);
    this.#byName.set(key, [...(this.#byName.get(key) ?? []), fresh]);
    if (card.uid !== undefined) this.#byUid.set(card.uid, fresh);
    if (there) this.#byId.set(there.id, fresh);
  }

  get counts(): { readonly new: number; readonly changed: number; readonly same: number } {
    const same = this.contacts.filter(({ before, draft }) => before && sameDraft(before, draft)).length;
    const fresh = this.contacts.filter(({ before }) => !before).length;
    return { new: fresh, changed: this.contacts.length - fresh - same, same };
  }

  /** Those that it changes anything of. */
  get changing(): readonly PlannedContact[] {
    return this.contacts.filter(({ before, draft }) => !before || !sameDraft(before, draft));
  }
}
