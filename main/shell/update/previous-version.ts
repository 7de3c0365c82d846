import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * The program as it was before an update, where the program is one file: an AppImage, which electron-updater replaces in its
 * place. Elsewhere the installer of the version before is the way back, and a person has to run it.
 */
export class PreviousVersion {
  readonly #folder: string;
  readonly #program: string | undefined;

  /** @param program the AppImage's own path; undefined where this is none */
  constructor(folder: string, program: string | undefined) {
    this.#folder = folder;
    this.#program = program;
  }

  /** Before an update is installed. Only the last one is kept. */
  keep(version: string): void {
    if (this.#program === undefined) return;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const kept = join(this.#folder, fileName(version));
    const unfinished = `${kept}.part`;
    copyFileSync(this.#program, unfinished);
    renameSync(unfinished, kept);
    for (const name of readdirSync(this.#folder))
      if (name !== basename(kept)) rmSync(join(this.#folder, name), { force: true });
  }

  /** Puts it back in its place, whole or not at all. @returns the program to start, undefined where there is none */
  restore(version: string): string | undefined {
    const program = this.#program;
    const kept = join(this.#folder, fileName(version));
    if (program === undefined || !existsSync(kept)) return undefined;
    // In the program's own folder, so that the last step is one rename: nobody ever starts half a program.
    const unfinished = join(dirname(program), `.${basename(program)}.part`);
    try {
      copyFileSync(kept, unfinished);
      chmodSync(unfinished, 0o755);
      renameSync(unfinished, program);
      return program;
    } catch (thrown) {
      rmSync(unfinished, { force: true });
      throw thrown;
    }
  }
}

/** A version is text of a feed: nothing of it may be a path. */
const fileName = (version: string): string =>
  `copperline-${version.replace(/[^0-9A-Za-z.+-]/g, '_').replace(/\.\.+/g, '.')}.AppImage`;
