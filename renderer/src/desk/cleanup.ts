/** What to undo, last first. (`DisposableStack` is too new for some of the browsers that open this page.) */
export class Cleanup {
  readonly #steps: (() => void)[] = [];

  defer(step: () => void): void {
    this.#steps.push(step);
  }

  run(): void {
    for (const step of this.#steps.splice(0).reverse()) step();
  }
}
