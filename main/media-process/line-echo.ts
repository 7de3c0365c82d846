/** When a line's echo canceller is at work: from off-hook to on-hook, but not in a fax machine's or modem's call. */
import { speechErlDb } from '../line/echo-return.ts';
import type { EchoReport, EchoSetting } from '../line/line-echo.ts';
import type { LineDsp } from './line-dsp.ts';

const OFF: EchoSetting = { tailMs: 0, nlp: false };
/** As the canceller's own mark of one that has learnt its path. */
const CONVERGED_ERLE_DB = 20;
/** From here on the path itself is the better measure of the return. */
const KNOWN_PATH_ERLE_DB = 10;
/** A line that returns less returns nothing. */
const MOST_ERL_DB = 60;

type State =
  | { readonly kind: 'on-hook' }
  | { readonly kind: 'at-work'; readonly seeded: boolean }
  /** The call is a modem's: what was learnt before waits here. */
  | { readonly kind: 'set-aside'; readonly report: EchoReport | undefined };

export class LineEcho {
  readonly #dsp: LineDsp;
  #setting: EchoSetting = OFF;
  #path: Float32Array | undefined;
  #state: State = { kind: 'on-hook' };

  constructor(dsp: LineDsp) {
    this.#dsp = dsp;
  }

  /** The setting applies at once, the path from the next call on. */
  set(setting: EchoSetting, path: Float32Array | undefined): void {
    this.#setting = setting;
    this.#path = path;
    if (this.#state.kind === 'at-work') this.#dsp.setEcho(setting);
  }

  /** The line is off-hook. Again does nothing. */
  begin(): void {
    if (this.#state.kind === 'on-hook') this.#start(this.#path);
  }

  /** The call's audio must be left alone from now on. */
  setAside(): void {
    if (this.#state.kind !== 'at-work') return;
    const report = this.#report(this.#state.seeded);
    this.#dsp.setEcho(OFF);
    this.#state = { kind: 'set-aside', report };
  }

  /** The line is in voice use again, in the same call. */
  resume(): void {
    if (this.#state.kind === 'set-aside') this.#start(this.#state.report?.path ?? this.#path);
  }

  /** The line goes on-hook. @returns what was measured; undefined where nothing was */
  end(): EchoReport | undefined {
    const state = this.#state;
    this.#state = { kind: 'on-hook' };
    switch (state.kind) {
      case 'on-hook':
        return undefined;
      case 'set-aside':
        return state.report;
      case 'at-work': {
        const report = this.#report(state.seeded);
        this.#dsp.setEcho(OFF);
        return report;
      }
    }
  }

  #start(path: Float32Array | undefined): void {
    this.#dsp.setEcho(this.#setting);
    this.#state = { kind: 'at-work', seeded: this.#setting.tailMs > 0 && this.#seed(path) };
  }

  /** A path that cannot be one (a file that somebody wrote) is as good as none. */
  #seed(path: Float32Array | undefined): boolean {
    if (!path?.some((value) => value !== 0)) return false;
    try {
      this.#dsp.seedEcho(path);
      return true;
    } catch (thrown) {
      if (thrown instanceof TypeError) return false;
      throw thrown;
    }
  }

  #report(seeded: boolean): EchoReport | undefined {
    const { state, erlDb, erleDb, delayMs, dialledErlDb } = this.#dsp.echoStatistics();
    if (state === 'off') return undefined;
    const measured = erlDb !== 0;
    if (!measured && dialledErlDb === undefined) return undefined;
    const path = measured ? this.#dsp.echoPath() : undefined;
    const knownDb = path && erleDb >= KNOWN_PATH_ERLE_DB ? speechErlDb(path) : undefined;
    return {
      // Whether somebody speaks in the last moment of a call says nothing about it.
      state: erleDb >= CONVERGED_ERLE_DB ? 'converged' : 'adapting',
      erlDb: Math.min(MOST_ERL_DB, knownDb ?? (measured ? erlDb : (dialledErlDb ?? 0))),
      erleDb,
      delayMs,
      ...(dialledErlDb === undefined ? {} : { dialledErlDb }),
      seeded,
      ...(path ? { path } : {}),
    };
  }
}
