import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { HeadsetEvent, HeadsetLamp } from '../../main/adapters/headset/headset.ts';
import { waitFor, within } from '../kit/wait.ts';
import type { FromHeadset, HeadsetOpened, HeadsetRequest } from './headset-host.ts';

const ENTRY = join(import.meta.dirname, 'headset-host.ts');

/** The headset of an emulated world, in a process of its own, where the world's library is preloaded. */
export class HostedHeadset implements AsyncDisposable {
  readonly events: HeadsetEvent[] = [];
  readonly lost: string[] = [];
  readonly #child: ChildProcess;
  #done: (message: Extract<FromHeadset, { kind: 'done' }>) => void = () => {};

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message: FromHeadset) => {
      if (message.kind === 'event') this.events.push(message.event);
      else if (message.kind === 'lost') this.lost.push(message.reason);
      else this.#done(message);
    });
  }

  static async start(env: Readonly<Record<string, string>>): Promise<HostedHeadset> {
    const child = fork(ENTRY, [], { execArgv: [], env: { ...process.env, ...env } });
    await once(child, 'spawn');
    return new HostedHeadset(child);
  }

  async open(): Promise<HeadsetOpened> {
    const opened = await this.#ask({ kind: 'open' });
    if (!opened) throw new Error('it opened without a word');
    return opened;
  }

  async show(lamp: HeadsetLamp, on: boolean): Promise<void> {
    await this.#ask({ kind: 'show', lamp, on });
  }

  async event(wanted: HeadsetEvent): Promise<void> {
    await waitFor(() => this.events.some((one) => isDeepStrictEqual(one, wanted)), { what: JSON.stringify(wanted) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  async #ask(request: HeadsetRequest): Promise<HeadsetOpened | undefined> {
    const { promise, resolve } = Promise.withResolvers<Extract<FromHeadset, { kind: 'done' }>>();
    this.#done = resolve;
    this.#child.send(request);
    const { value, failed } = await within(promise, { what: `the headset to ${request.kind}`, deadlineMs: 10_000 });
    if (failed !== undefined) throw new Error(failed);
    return value;
  }
}
