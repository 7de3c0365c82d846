/** A caller who rings again and again must not fill the record; what is noted in a call that is parked and transferred must fit. */
const MOST = 10;

/** What else happened in a call, for its record: sentence after sentence, each once. */
export class CallNotes {
  readonly #texts: string[] = [];

  /** @returns all of it */
  add(text: string): string {
    if (!this.#texts.includes(text) && this.#texts.length < MOST) this.#texts.push(text);
    return this.#texts.join(' ');
  }

  /** One that is said better now. @returns all of it */
  replace(before: string, text: string): string {
    const at = this.#texts.indexOf(before);
    if (at >= 0) this.#texts.splice(at, 1);
    return this.add(text);
  }
}
