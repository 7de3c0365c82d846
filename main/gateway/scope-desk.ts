import type { CallLine } from '../call/call.ts';
import type { Role } from '../contract/access.ts';
import type { Outcome } from '../contract/outcome.ts';
import type { PushBody } from '../contract/pushes.ts';
import type { RequestOutput } from '../contract/requests.ts';
import type { ScopeEnded } from '../contract/scope.ts';
import { errorText } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import { asLineId, type LineId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { hookIn, type LineState } from '../line/line-state.ts';
import type { MediaClient } from '../media/media-client.ts';
import type { MediaFact } from '../media/media-protocol.ts';
import type { AuditLog } from '../store/audit-log.ts';
import { nameOf, type Visitor } from './access/visitor.ts';
import type { ConsoleId } from './console-backend.ts';
import type { Lines } from './lines.ts';

/** Consoles that look at once, each at one line: 43 kB a second each. */
export const MOST_SCOPES = 4;

/** Whose voices may be on the line: ours that are off the hook, or those of another phone on it. */
const isConversation = (state: LineState): boolean =>
  hookIn(state.kind) === 'off-hook' || ('taken' in state && state.taken === 'in-use');

const isGone = (state: LineState): boolean => state.kind === 'out-of-service' && state.why === 'no-adapter';

const mayHearCalls = (role: Role): boolean => role === 'owner';

interface Scope {
  readonly line: LineId;
  readonly visitor: Visitor;
  /** The present conversation is in the audit log. */
  told: boolean;
}

export type ScopePush = { readonly to: ConsoleId } & (
  | { readonly push: 'scope.block'; readonly body: PushBody<'scope.block'> }
  | { readonly push: 'scope.ended'; readonly body: ScopeEnded }
);

/** Who looks at which line. A line is copied for as long as somebody does, and no longer. */
export class ScopeDesk implements Disposable {
  readonly #media: Pick<MediaClient, 'request' | 'onFact'>;
  readonly #lines: Pick<Lines, 'get' | 'onChange' | 'onRemoved'>;
  readonly #visitor: (console: ConsoleId) => Visitor | undefined;
  readonly #audit: Pick<AuditLog, 'add'>;
  readonly #log: Log;
  readonly #scopes = new Map<ConsoleId, Scope>();
  readonly #push = new Signal<ScopePush>();
  readonly #changed = new Signal<void>();
  readonly #listeners = new DisposableStack();

  constructor(options: {
    readonly media: Pick<MediaClient, 'request' | 'onFact'>;
    readonly lines: Pick<Lines, 'get' | 'onChange' | 'onRemoved'>;
    readonly visitor: (console: ConsoleId) => Visitor | undefined;
    readonly audit: Pick<AuditLog, 'add'>;
    readonly log: Log;
  }) {
    this.#media = options.media;
    this.#lines = options.lines;
    this.#visitor = options.visitor;
    this.#audit = options.audit;
    this.#log = options.log;
    this.#listeners.use(options.media.onFact((fact) => this.#fact(fact)));
    this.#listeners.use(options.lines.onChange(() => this.#look()));
    this.#listeners.use(options.lines.onRemoved((line) => this.#endAll(line, 'unplugged')));
  }

  onPush(listener: (push: ScopePush) => void): Disposable {
    return this.#push.on(listener);
  }

  /** Who looks at which line is another one now. */
  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  /** By name, each once. */
  lookers(line: LineId): readonly string[] {
    const looking = [...this.#scopes.values()].filter((scope) => scope.line === line);
    return [...new Set(looking.map(({ visitor }) => nameOf(visitor)))];
  }

  async open(console: ConsoleId, id: string): Promise<RequestOutput<'scope.open'>> {
    const visitor = this.#visitor(console);
    if (!visitor) return refused('This console is closed.');
    const line = this.#lines.get(asLineId(id));
    if (!line || isGone(line.runner.state))
      return refused('The adapter of this line is not plugged in. Plug it in, and look again.');
    const { state, profile } = line.runner;
    if (isConversation(state) && !mayHearCalls(visitor.role))
      return refused('A call is on this line. Only an owner may look at it before the call is over.');
    const own = this.#scopes.get(console);
    if (!own && this.#scopes.size >= MOST_SCOPES)
      return refused(`${MOST_SCOPES} lines are being looked at already. Close the scope of one of them.`);
    if (own) this.close(console);
    const isFirst = !this.#isLookedAt(line.runner.id);
    const scope: Scope = { line: line.runner.id, visitor, told: false };
    this.#scopes.set(console, scope);
    if (isFirst) {
      try {
        await this.#media.request({ kind: 'set-scope', line: scope.line, on: true });
      } catch (thrown) {
        if (this.#scopes.get(console) === scope) this.close(console);
        return refused(errorText(thrown));
      }
      // It went away meanwhile, or looks at another line.
      if (this.#scopes.get(console) !== scope) return refused('This scope was closed before it was open.');
    }
    this.#tellAudit(scope, line);
    this.#changed.emit();
    return { ok: true, tones: profile.tones };
  }

  /** Nothing to close is no harm: its line may just have gone. */
  close(console: ConsoleId): Outcome {
    const scope = this.#scopes.get(console);
    if (scope) {
      this.#scopes.delete(console);
      if (!this.#isLookedAt(scope.line)) this.#switchOff(scope.line);
      this.#changed.emit();
    }
    return { ok: true };
  }

  keep(console: ConsoleId, line: string): Outcome {
    if (this.#scopes.get(console)?.line === line) return { ok: true };
    return refused('The scope of this line is not open. Open it, and save what it shows then.');
  }

  [Symbol.dispose](): void {
    this.#listeners.dispose();
    this.#scopes.clear();
    this.#push.clear();
    this.#changed.clear();
  }

  #isLookedAt(line: LineId): boolean {
    return [...this.#scopes.values()].some((scope) => scope.line === line);
  }

  #switchOff(line: LineId): void {
    this.#media
      .request({ kind: 'set-scope', line, on: false })
      .catch((thrown) => this.#log.debug({ line, error: errorText(thrown) }, 'a scope went with its line'));
  }

  #fact(fact: MediaFact): void {
    if (fact.kind !== 'scope') return;
    let body: PushBody<'scope.block'> | undefined;
    for (const [to, { line }] of this.#scopes) {
      if (line !== fact.line) continue;
      body ??= {
        line,
        number: fact.number,
        fromLine: base64(fact.fromLine),
        toLine: base64(fact.toLine),
      };
      this.#push.emit({ to, push: 'scope.block', body });
    }
  }

  /** A line's state changes before its hook does: nobody hears the first word of what is not for them. */
  #look(): void {
    for (const [console, scope] of [...this.#scopes]) {
      const line = this.#lines.get(scope.line);
      if (!line || isGone(line.runner.state)) this.#end(console, 'unplugged');
      else if (isConversation(line.runner.state) && !mayHearCalls(scope.visitor.role)) this.#end(console, 'call');
      else this.#tellAudit(scope, line);
    }
  }

  #tellAudit(scope: Scope, line: CallLine): void {
    const inCall = isConversation(line.runner.state);
    if (inCall && !scope.told) {
      const { visitor } = scope;
      const detail = JSON.stringify({ line: scope.line });
      this.#audit.add({ who: nameOf(visitor), from: visitor.address, what: 'looked into a call', ok: true, detail });
    }
    scope.told = inCall;
  }

  #endAll(line: LineId, why: ScopeEnded['why']): void {
    for (const [console, scope] of [...this.#scopes]) if (scope.line === line) this.#end(console, why);
  }

  #end(console: ConsoleId, why: ScopeEnded['why']): void {
    const scope = this.#scopes.get(console);
    if (!scope) return;
    this.close(console);
    this.#push.emit({ to: console, push: 'scope.ended', body: { line: scope.line, why } });
  }
}

const refused = (text: string) => ({ ok: false, text }) as const;

/** Little-endian, as all machines are that this runs on. */
const base64 = ({ buffer, byteOffset, byteLength }: Int16Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');
