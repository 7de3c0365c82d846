import { mayAsk, ruleOf } from '../../contract/roles.ts';
import type { Clock } from '../../core/clock.ts';
import { redact } from '../../core/redact.ts';
import type { AuditLog } from '../../store/audit-log.ts';
import type { ConsoleId } from '../console-backend.ts';
import type { ConsoleGate } from '../console-gate.ts';
import type { SignIns } from './sign-ins.ts';
import { nameOf, type Visitor } from './visitor.ts';

/** A person asks for a few things a second; a file that is brought or fetched in parts asks for more, and waits a little. */
const REQUESTS = { perSecond: 100, burst: 200 };

interface Open {
  readonly visitor: Visitor;
  /** Requests that may still come at once; below zero: that many wait. */
  left: number;
  leftAtMs: number;
}

/** The one place that every request passes, whichever way it came: who may, how often, and the record of it. */
export class AccessGate implements ConsoleGate {
  readonly #signIns: Pick<SignIns, 'seen'>;
  readonly #audit: Pick<AuditLog, 'add'>;
  readonly #clock: Clock;
  readonly #secrets: () => readonly string[];
  readonly #open = new Map<ConsoleId, Open>();

  constructor(options: {
    readonly signIns: Pick<SignIns, 'seen'>;
    readonly audit: Pick<AuditLog, 'add'>;
    readonly clock: Clock;
    /** What may not stand in the record, whatever it stands under. */
    readonly secrets: () => readonly string[];
  }) {
    this.#signIns = options.signIns;
    this.#audit = options.audit;
    this.#clock = options.clock;
    this.#secrets = options.secrets;
  }

  opened(console: ConsoleId, visitor: Visitor): void {
    this.#open.set(console, { visitor, left: REQUESTS.burst, leftAtMs: this.#clock.now() });
  }

  closed(console: ConsoleId): void {
    this.#open.delete(console);
  }

  visitor(console: ConsoleId): Visitor | undefined {
    return this.#open.get(console)?.visitor;
  }

  pauseMs(console: ConsoleId): number {
    const open = this.#open.get(console);
    if (!open) return 0;
    const now = this.#clock.now();
    const { perSecond, burst } = REQUESTS;
    open.left = Math.min(burst, open.left + ((now - open.leftAtMs) / 1_000) * perSecond) - 1;
    open.leftAtMs = now;
    return open.left >= 0 ? 0 : (-open.left / perSecond) * 1_000;
  }

  refusal(console: ConsoleId, request: string): string | undefined {
    const open = this.#open.get(console);
    if (!open) return 'This console is closed.';
    const { visitor } = open;
    if (visitor.kind === 'user' && !this.#signIns.seen(visitor.signIn)) return 'You are signed out. Sign in again.';
    if (mayAsk(visitor.role, request, visitor.kind === 'here')) return undefined;
    if (ruleOf(request)?.audited) this.#write(visitor, request, undefined, false);
    return ruleOf(request)?.here && visitor.role === 'owner'
      ? 'This can only be done at the machine itself.'
      : `This is not for a ${visitor.role}. Ask an owner of this gateway.`;
  }

  made(console: ConsoleId, request: string, input: unknown, ok: boolean): void {
    const visitor = this.visitor(console);
    if (visitor && ruleOf(request)?.audited) this.#write(visitor, request, input, ok);
  }

  #write(visitor: Visitor, what: string, input: unknown, ok: boolean): void {
    const detail = input === undefined ? '' : JSON.stringify(redact(input, this.#secrets()));
    this.#audit.add({
      who: nameOf(visitor),
      from: visitor.address,
      what,
      ok,
      ...(detail === '' || detail === '{}' ? {} : { detail }),
    });
  }
}
