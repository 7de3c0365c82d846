/** As long as a browser takes at most to let a page be heard that it lets be heard. */
const SOON_MS = 300;

/** This page's AudioContext: it runs while something is played or measured, and costs nothing meanwhile. */
export class Sound {
  #context: AudioContext | undefined;
  #users = 0;

  /** Made when it is asked for first. */
  get context(): AudioContext {
    this.#context ??= new AudioContext();
    return this.#context;
  }

  /** It runs from now on. @returns what gives it back; twice is once */
  use(): () => void {
    this.#users += 1;
    void this.context.resume();
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#users -= 1;
      if (this.#users === 0) void this.context.suspend();
    };
  }

  /** Whether the browser lets this page be heard: most let none before somebody has clicked or typed on it. */
  async mayBeHeard(): Promise<boolean> {
    const release = this.use();
    try {
      // Firefox leaves the promise open until it may.
      await Promise.race([this.context.resume(), new Promise((resolve) => setTimeout(resolve, SOON_MS))]);
      return this.context.state === 'running';
    } finally {
      release();
    }
  }
}
