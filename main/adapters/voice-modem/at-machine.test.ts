import { describe, expect, it } from 'vitest';
import { AtLines } from './at-lines.ts';
import { type AtEffect, type AtInput, type AtState, atStep } from './at-machine.ts';

function converse(...inputs: readonly (AtInput | string)[]) {
  let state: AtState = { kind: 'free' };
  const effects: AtEffect[] = [];
  for (const input of inputs) {
    const step = atStep(state, typeof input === 'string' ? { kind: 'line', line: input } : input);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects };
}

const send = (id: number, text: string, streams = false): AtInput => ({
  kind: 'send',
  command: { id, text, withinMs: 1000, streams },
});
const write = (text: string): AtEffect => ({ kind: 'write', text, withinMs: 1000 });
const answered = (id: number, result: string, ...lines: string[]): AtEffect => ({
  kind: 'answered',
  id,
  answer: { result, lines },
});

describe('commands', () => {
  it('are sent one after another, each once the one before is answered', () => {
    expect(converse(send(1, 'ATI3'), send(2, 'AT'), 'CX93001', 'OK', 'OK').effects).toEqual([
      write('ATI3\r'),
      answered(1, 'OK', 'CX93001'),
      write('AT\r'),
      answered(2, 'OK'),
    ]);
  });

  it('may be echoed, which is no answer', () => {
    expect(converse(send(1, 'ATI3'), 'ATI3', 'CX93001', 'OK').effects.at(-1)).toEqual(answered(1, 'OK', 'CX93001'));
  });

  it('are answered though a ring and a caller come in between', () => {
    expect(converse(send(1, 'AT-TRV'), 'RING', '48.2', 'NMBR = 5551', 'DRON=20', 'OK').effects.slice(1)).toEqual([
      { kind: 'unasked', line: 'RING' },
      { kind: 'unasked', line: 'NMBR = 5551' },
      { kind: 'unasked', line: 'DRON=20' },
      answered(1, 'OK', '48.2'),
    ]);
  });

  it('that nothing answers are given up, and the next is sent', () => {
    expect(converse(send(1, 'AT'), send(2, 'ATZ'), { kind: 'timeout' }).effects.slice(1)).toEqual([
      { kind: 'unanswered', id: 1, why: 'silence' },
      write('ATZ\r'),
    ]);
  });

  it('fail all together where the modem is reset', () => {
    const { state, effects } = converse(send(1, 'AT'), send(2, 'ATZ'), { kind: 'reset' });
    expect(state).toEqual({ kind: 'free' });
    expect(effects.slice(1).map((effect) => effect.kind)).toEqual(['unanswered', 'unanswered']);
  });

  it('begin a stream where they are meant to, with CONNECT', () => {
    expect(converse(send(1, 'AT+VTR', true), 'CONNECT').effects.slice(1)).toEqual([
      answered(1, 'CONNECT'),
      { kind: 'stream-begins' },
    ]);
    expect(converse(send(1, 'ATD', false), 'CONNECT 33600').effects.at(-1)).toEqual(answered(1, 'CONNECT'));
  });

  it('are not answered by what comes too late for another', () => {
    expect(converse(send(1, 'AT'), { kind: 'timeout' }, 'OK').effects.at(-1)?.kind).toBe('unanswered');
  });
});

const into =
  (heard: string[]) =>
  (line: string): 'text' => {
    heard.push(line);
    return 'text';
  };

describe('lines', () => {
  it('end as they like, and hold what came in pieces', () => {
    const lines = new AtLines();
    const heard: string[] = [];
    for (const piece of ['\r\nO', 'K\r', '\nRING\r\n\r\n', 'NAME = A\n']) lines.read(Buffer.from(piece), into(heard));
    expect(heard).toEqual(['OK', 'RING', 'NAME = A']);
  });

  it('leave what follows CONNECT alone', () => {
    const rest = new AtLines().read(Buffer.from('\r\nCONNECT\r\n\x10\r\n\x7f'), () => 'binary');
    expect([...(rest ?? [])]).toEqual([0x10, 0x0d, 0x0a, 0x7f]);
  });

  it('of garbage do not grow for ever', () => {
    const lines = new AtLines();
    for (let times = 0; times < 100; times++) lines.read(Buffer.alloc(1000, 'x'), () => 'text');
    const heard: string[] = [];
    lines.read(Buffer.from('\r'), into(heard));
    expect(heard[0]).toHaveLength(1024);
  });
});
