import { readFile } from 'node:fs/promises';
import { assertNever, errorText, GatewayError } from '../../core/errors.ts';
import { parseWav } from '../../line/wav-file.ts';
import type { AdapterSeat } from './adapter-seat.ts';
import { checkRequest, requestId } from './control-check.ts';
import type { Exchange } from './exchange.ts';
import type {
  ControlReplies,
  ControlRequest,
  ExchangeEvent,
  ExchangeStatistics,
  FromExchange,
} from './exchange-control.ts';
import type { ExchangeLine } from './exchange-line.ts';
import { type ExchangeMessage, PROTOCOL_VERSION } from './exchange-protocol.ts';
import type { MessageLink } from './message-link.ts';

/** A control connection that reads nothing while this much waits for it is dropped. */
const MOST_BACKLOG_BYTES = 4 * 1024 * 1024;
/** 10 minutes of 48 kHz stereo. */
const LARGEST_WAV_BYTES = 128 * 1024 * 1024;

async function readWav(file: string): Promise<Int16Array> {
  try {
    const bytes = await readFile(file);
    if (bytes.length > LARGEST_WAV_BYTES) throw new GatewayError('bad-request', 'This WAV file is too long to play.');
    return parseWav(bytes);
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    throw new GatewayError('bad-request', `The WAV file ${file} cannot be read: ${errorText(cause)}.`, { cause });
  }
}

/** Where tests, benchmarks and the console ask for things and hear what happened. */
export class ControlDesk {
  readonly #exchange: Exchange;
  readonly #seat: AdapterSeat;
  /** Each connection with what it still waits for. */
  readonly #links = new Map<MessageLink, Set<Disposable>>();

  constructor(exchange: Exchange, seat: AdapterSeat) {
    this.#exchange = exchange;
    this.#seat = seat;
  }

  open(link: MessageLink): void {
    this.#links.set(link, new Set());
    link.send({ kind: 'welcome', version: PROTOCOL_VERSION, ports: this.#exchange.lines.length });
  }

  leave(link: MessageLink): void {
    for (const waiting of this.#links.get(link) ?? []) waiting[Symbol.dispose]();
    this.#links.delete(link);
  }

  tell(event: ExchangeEvent): void {
    for (const link of this.#links.keys()) {
      if (link.backlogBytes > MOST_BACKLOG_BYTES) link.refuse('This control connection does not read what it is told.');
      else this.#send(link, { event });
    }
  }

  take(link: MessageLink, message: ExchangeMessage): void {
    if (message.kind !== 'control') {
      link.refuse(`A control connection does not send '${message.kind}'.`);
      return;
    }
    let id: number;
    try {
      id = requestId(message.body);
    } catch (thrown) {
      link.refuse(errorText(thrown));
      return;
    }
    const answer = (value: ControlReplies[keyof ControlReplies]): void => this.#send(link, { id, ok: true, value });
    const fail = (thrown: unknown): void => this.#send(link, { id, ok: false, text: errorText(thrown) });
    try {
      const request = checkRequest(message.body, this.#exchange.lines.length);
      if (request.request === 'statistics') answer(this.#statistics());
      else this.#do(link, request, this.#line(request.port), answer, fail);
    } catch (thrown) {
      fail(thrown);
    }
  }

  #line(port: number): ExchangeLine {
    const line = this.#exchange.line(port);
    if (!line) throw new GatewayError('bad-request', `There is no port ${port}.`);
    return line;
  }

  #do(
    link: MessageLink,
    request: Exclude<ControlRequest, { request: 'statistics' }>,
    line: ExchangeLine,
    answer: (value: ControlReplies[keyof ControlReplies]) => void,
    fail: (thrown: unknown) => void,
  ): void {
    switch (request.request) {
      case 'provoke': {
        const { provocation } = request;
        if (provocation.kind !== 'talks-wav') answer(line.provoke(provocation));
        else
          readWav(provocation.file).then(
            (wav) => answer(line.provoke(provocation, wav)),
            (thrown) => answer({ ok: false, text: errorText(thrown) }),
          );
        return;
      }
      case 'report':
        answer(line.report());
        return;
      case 'line':
        this.#exchange.setConditions(line, request.conditions);
        answer({ ok: true });
        return;
      case 'timing':
        line.setTiming(request.timing);
        answer({ ok: true });
        return;
      case 'burst':
        if (!this.#exchange.burst(line, request, answer)) fail('Nobody is connected on this line.');
        return;
      case 'await-sound': {
        const waits = this.#links.get(link);
        const waiting = line.awaitSound(request.peakDb, (stamp) => {
          waits?.delete(waiting);
          answer(stamp);
        });
        waits?.add(waiting);
        return;
      }
      default:
        assertNever(request);
    }
  }

  #statistics(): ExchangeStatistics {
    const { ticks, resyncs, worstTickLateMs, underruns, lateFrames } = this.#exchange;
    const cpu = process.cpuUsage();
    return {
      ticks,
      resyncs,
      worstTickLateMs,
      underruns,
      lateFrames,
      adapterConnected: this.#seat.taken,
      droppedFrames: this.#seat.droppedFrames,
      cpuMs: (cpu.user + cpu.system) / 1000,
      rssBytes: process.memoryUsage.rss(),
    };
  }

  #send(link: MessageLink, body: FromExchange): void {
    link.send({ kind: 'control', body });
  }
}
