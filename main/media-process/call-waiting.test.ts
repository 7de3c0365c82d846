import { expect, test } from 'vitest';
import type { CallerIdMessage } from '../media/media-protocol.ts';
import { CallWaiting } from './call-waiting.ts';

const MESSAGE: CallerIdMessage = { standard: 'bell202', number: '5550142', checksumOk: true };

function rig(answers = true) {
  const log: string[] = [];
  const waiting = new CallWaiting({
    answer: (digit) => {
      log.push(`answer ${digit}`);
      return answers;
    },
    listenForData: (on) => log.push(on ? 'listen' : 'stop'),
    tell: (message) => log.push(`waits ${message?.number ?? '?'}`),
  });
  return { waiting, log };
}

const silence = new Int16Array(160);
const sine = (hz: number): Int16Array =>
  new Int16Array(160).map((_, at) => 4000 * Math.sin((2 * Math.PI * hz * at) / 8000));

function pass(waiting: CallWaiting, frame: Int16Array, ms: number): number {
  for (let at = 0; at < ms; at += 20) {
    if (!waiting.mutes) return at;
    waiting.pass(frame);
  }
  return ms;
}

test('an alerting tone is answered, the data read, and both hear each other again at once', () => {
  const { waiting, log } = rig();
  waiting.react('D');
  waiting.alerted();
  expect(waiting.mutes).toBe(true);
  pass(waiting, silence, 300);
  pass(waiting, sine(1200), 60);
  pass(waiting, sine(1700), 400);
  expect(waiting.took(MESSAGE)).toBe(true);
  expect(waiting.mutes).toBe(false);
  expect(log).toEqual(['answer D', 'listen', 'stop', 'waits 5550142']);
});

test('without data both hear each other again after half a second, and somebody waits all the same', () => {
  const { waiting, log } = rig();
  waiting.react('A');
  waiting.alerted();
  expect(pass(waiting, silence, 5000)).toBeLessThanOrEqual(740);
  expect(log).toEqual(['answer A', 'listen', 'stop', 'waits ?']);
});

test('speech in place of data is not taken for its carrier', () => {
  const { waiting } = rig();
  waiting.react('D');
  waiting.alerted();
  for (let at = 0; at < 700; at += 20) waiting.pass(sine([400, 1250, 700, 1900][(at / 20) % 4] ?? 0));
  expect(pass(waiting, sine(500), 5000)).toBeLessThanOrEqual(40);
});

test('data that cannot be read ends with its carrier', () => {
  const { waiting, log } = rig();
  waiting.react('D');
  waiting.alerted();
  pass(waiting, silence, 200);
  pass(waiting, sine(1300), 80);
  pass(waiting, sine(2100), 400);
  expect(pass(waiting, silence, 5000)).toBeLessThanOrEqual(60);
  expect(log.at(-1)).toBe('waits ?');
});

test('a carrier without end mutes nobody for longer than a message lasts', () => {
  const { waiting } = rig();
  waiting.react('D');
  waiting.alerted();
  expect(pass(waiting, sine(1200), 10_000)).toBeLessThanOrEqual(2600);
});

test('where it is only reported nothing is played and nobody muted', () => {
  const { waiting, log } = rig();
  waiting.react('report');
  waiting.alerted();
  expect(waiting.mutes).toBe(false);
  expect(log).toEqual(['waits ?']);
});

test('while digits are being dialled it is only reported', () => {
  const { waiting, log } = rig(false);
  waiting.react('D');
  waiting.alerted();
  expect(waiting.mutes).toBe(false);
  expect(log).toEqual(['answer D', 'waits ?']);
});

test('where nothing is listened for, and after the call, nothing is told', () => {
  const { waiting, log } = rig();
  waiting.alerted();
  waiting.react('D');
  waiting.alerted();
  waiting.react(undefined);
  expect(waiting.mutes).toBe(false);
  expect(waiting.took(MESSAGE)).toBe(false);
  expect(log).toEqual(['answer D', 'listen', 'stop']);
});

test('a second tone within the first changes nothing', () => {
  const { waiting, log } = rig();
  waiting.react('D');
  waiting.alerted();
  waiting.alerted();
  expect(log).toEqual(['answer D', 'listen']);
});
