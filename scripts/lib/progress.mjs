import process from 'node:process';

const aliveEveryMs = process.stderr.isTTY ? 3_000 : 10_000;

/** Says on stderr what is being set up: one line when a step starts and ends, and one now and then while it takes long. */
export class Progress {
  #total;
  #started = 0;
  /** @type {Map<string, {number: number, since: number, detail: string}>} */
  #running = new Map();
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /** @param {number} total how many steps there are */
  constructor(total) {
    this.#total = total;
  }

  /** @param {string} title @param {(detail: (text: string) => void) => Promise<string | void>} work returns a word on how it went */
  async step(title, work) {
    const running = { number: ++this.#started, since: performance.now(), detail: '' };
    this.#running.set(title, running);
    this.#timer ??= setInterval(() => this.#sayAlive(), aliveEveryMs);
    say(`[${running.number}/${this.#total}] ${title} …`);
    try {
      const outcome = await work((text) => {
        running.detail = text;
      });
      say(`[${running.number}/${this.#total}] ${title}: ${outcome || 'done'} (${seconds(running.since)})`);
    } finally {
      this.#running.delete(title);
      if (this.#running.size === 0) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      }
    }
  }

  #sayAlive() {
    const all = [...this.#running].map(
      ([title, { since, detail }]) => `${title} ${seconds(since)}${detail ? `, ${detail}` : ''}`,
    );
    say(`      still at work: ${all.join(' · ')}`);
  }
}

/** @param {number} since */
export function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`);
}
