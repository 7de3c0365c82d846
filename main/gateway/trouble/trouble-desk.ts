import { rm } from 'node:fs/promises';
import type { CallManager } from '../../call/call-manager.ts';
import type { OfferedFile, Outcome } from '../../contract/outcome.ts';
import type { AlarmView, Ladder, LineHappening, LogLine } from '../../contract/trouble.ts';
import type { GatewayView } from '../../contract/views.ts';
import type { Clock } from '../../core/clock.ts';
import { errorText } from '../../core/errors.ts';
import { asCallId, type CallId, type TrunkId } from '../../core/ids.ts';
import type { Log } from '../../core/log.ts';
import type { RecentLog } from '../../core/recent-log.ts';
import { redactText } from '../../core/redact.ts';
import type { LineRunner } from '../../line/line-runner.ts';
import type { MediaFact } from '../../media/media-protocol.ts';
import { AlarmBoard } from '../../monitor/alarm-board.ts';
import { LineTimelines } from '../../monitor/line-timelines.ts';
import { type LadderStep, SipLadders, type Ladder as WireLadder } from '../../monitor/sip-ladders.ts';
import { writeZip } from '../../monitor/zip-file.ts';
import type { WireRecord } from '../../sip/wire-log.ts';
import type { CallHistory } from '../../store/call-history.ts';
import type { SettingsFile } from '../../store/settings-file.ts';
import type { Visitor } from '../access/visitor.ts';
import type { FileShelf } from '../file-shelf.ts';
import { conditionsOf, type GatewayState } from './conditions.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { commandWords, factWords, stateWords } from './line-words.ts';

/** What changes within so short a time is looked at once. */
const LOOK_AFTER_MS = 100;
const MOST_LINKED_CALLS = 1_000;
const DIAGNOSED_CALLS = 200;
const DIAGNOSED_LOG_LINES = 5_000;
/** A message of a call may be a little before its record's start, or after its end. */
const MARGIN_MS = 2_000;

/** All that helps to find out what is wrong, kept as it happens. */
export class TroubleDesk implements Disposable {
  readonly board: AlarmBoard;
  readonly #ladders: SipLadders;
  readonly #timelines: LineTimelines;
  readonly #links = new Map<CallId, Map<string, TrunkId>>();
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #recent: RecentLog | undefined;
  readonly #listening = new DisposableStack();
  #state: (() => GatewayState) | undefined;
  #looking: Disposable | undefined;

  constructor({
    clock,
    log,
    recentLog,
  }: { readonly clock: Clock; readonly log: Log; readonly recentLog?: RecentLog | undefined }) {
    this.#clock = clock;
    this.#log = log;
    this.#recent = recentLog;
    this.board = this.#listening.use(new AlarmBoard(clock));
    this.#ladders = new SipLadders(clock);
    this.#timelines = new LineTimelines(clock);
  }

  wire(trunk: TrunkId, message: WireRecord): void {
    this.#ladders.add({ ...message, trunk });
  }

  fact(fact: MediaFact): void {
    const told = factWords(fact);
    if (told) this.#timelines.add(told.line, told.kind, told.text);
  }

  addLine(runner: LineRunner): void {
    this.#listening.use(runner.onChanged((state) => this.#timelines.add(runner.id, 'state', stateWords(state))));
    this.#listening.use(
      runner.onCommand((command) => this.#timelines.add(runner.id, 'command', commandWords(command))),
    );
  }

  /** Which SIP calls belong to which call: known only while it is on. */
  watch(calls: CallManager): void {
    this.#listening.use(
      calls.onChange(() => {
        for (const { call, trunk, sipCallId } of calls.sipCalls) this.#link(call, trunk, sipCallId);
      }),
    );
  }

  /** Looks at the state from now on whenever one of `changes` says that it may be another. */
  start(state: () => GatewayState, changes: readonly ((listener: () => void) => Disposable)[]): void {
    this.#state = state;
    for (const on of changes) this.#listening.use(on(() => this.#lookSoon()));
    this.#lookSoon();
  }

  get alarms(): AlarmView[] {
    return this.board.alarms.map(({ number: _, ...alarm }) => ({ ...alarm }));
  }

  /** @param record of the call, if it has one */
  ladders(callId: string, history: Pick<CallHistory, 'get'>): Ladder[] {
    const id = asCallId(callId);
    const known = [...(this.#links.get(id) ?? [])].flatMap(
      ([sipCallId, trunk]) => this.#ladders.get(trunk, sipCallId) ?? [],
    );
    const record = history.get(id);
    if (known.length > 0 || record?.trunk === undefined) return known.map((each) => viewLadder(each, 'known'));
    const until = record.endedAt ?? this.#clock.wallTime();
    const linked = new Set([...this.#links.values()].flatMap((each) => [...each.keys()]));
    return this.#ladders
      .between(record.trunk, record.startedAt - MARGIN_MS, until + MARGIN_MS)
      .filter((each) => !linked.has(each.callId) && each.startedAt >= record.startedAt - MARGIN_MS)
      .map((each) => viewLadder(each, 'by-time'));
  }

  timeline(line: string, limit: number): LineHappening[] {
    return this.#timelines.of(line, limit);
  }

  log(limit: number, level: 'debug' | 'info' | 'warn' | 'error', secrets: readonly string[]): LogLine[] {
    return (this.#recent?.list(limit, level) ?? []).map((line) => ({ ...line, text: redactText(line.text, secrets) }));
  }

  async diagnostics(parts: {
    readonly pcap: boolean;
    readonly view: GatewayView;
    readonly settings: SettingsFile;
    readonly secrets: readonly string[];
    readonly history: Pick<CallHistory, 'list'>;
    readonly shelf: FileShelf;
    readonly visitor: Visitor;
  }): Promise<{ readonly ok: true; readonly file: OfferedFile } | Extract<Outcome, { ok: false }>> {
    const { pcap, view, settings, secrets, history, shelf, visitor } = parts;
    const now = this.#clock.wallTime();
    const path = shelf.newPath();
    try {
      const entries = diagnosticsOf(
        {
          ...{ view, secrets, now },
          settings: settings.current,
          alarms: this.board.alarms,
          calls: history.list({ limit: DIAGNOSED_CALLS }),
          timelines: this.#timelines,
          ladders: this.#ladders,
          log: this.#recent?.list(DIAGNOSED_LOG_LINES) ?? [],
        },
        { pcap },
      );
      await writeZip(path, entries, now);
      const stamp = new Date(now).toISOString().slice(0, 16).replace(/[-:]/g, '');
      return { ok: true, file: await shelf.offer(path, `copperline-diagnostics-${stamp}.zip`, visitor) };
    } catch (thrown) {
      await rm(path, { force: true });
      this.#log.error({ err: thrown }, 'no diagnostics file could be made');
      return { ok: false, text: `The file could not be made: ${errorText(thrown)}.` };
    }
  }

  [Symbol.dispose](): void {
    this.#looking?.[Symbol.dispose]();
    this.#listening.dispose();
  }

  #link(call: CallId, trunk: TrunkId, sipCallId: string): void {
    const links = this.#links.get(call) ?? new Map<string, TrunkId>();
    links.set(sipCallId, trunk);
    this.#links.set(call, links);
    const oldest = this.#links.keys().next();
    if (this.#links.size > MOST_LINKED_CALLS && !oldest.done) this.#links.delete(oldest.value);
  }

  #lookSoon(): void {
    this.#looking ??= this.#clock.after(LOOK_AFTER_MS, () => {
      this.#looking = undefined;
      if (this.#state) this.board.update(conditionsOf(this.#state()));
    });
  }
}

const viewLadder = ({ callId, trunk, startedAt, left, steps }: WireLadder, match: Ladder['match']): Ladder => ({
  sipCallId: callId,
  trunk,
  startedAt,
  match,
  left,
  steps: steps.map(viewStep),
});

const viewStep = ({
  at,
  direction,
  trunk,
  peer,
  summary,
  method,
  status,
  again,
  text,
}: LadderStep): Ladder['steps'][number] => ({
  at,
  direction,
  trunk,
  peer: `${peer.address}:${peer.port}`,
  line: summary,
  method,
  ...(status === undefined ? {} : { status }),
  again,
  text,
});
