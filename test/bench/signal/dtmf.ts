/** Our DTMF receiver beside spandsp's and multimon-ng: what it takes, what it refuses, and what it takes speech for. */
import { DTMF_CHECKS, leastSnrDb } from '../../signal/dtmf-checks.ts';
import { espeakSpeech } from '../../signal/espeak.ts';
import { receiveDigits } from '../../signal/receive-digits.ts';
import { type Samples, toInt16 } from '../../signal/samples.ts';
import type { Bench } from '../bench.ts';
import type { Reporter } from '../reporter.ts';
import { type DigitReceiver, startDtmfPeers } from './dtmf-peers.ts';

const TALK_OFF_SECONDS = 3600;

const ofSamples =
  (receive: DigitReceiver) =>
  (signal: Samples): string =>
    receive(toInt16(signal));

function checksPassed(receive: DigitReceiver): number {
  return DTMF_CHECKS.filter(({ signal, expected }) => receive(toInt16(signal())) === expected).length;
}

async function measure(report: Reporter): Promise<void> {
  using peers = startDtmfPeers();
  const all = DTMF_CHECKS.length;
  report.add({
    id: 'dtmf.checks_passed',
    value: checksPassed(receiveDigits),
    unit: `of ${all}`,
    better: 'higher',
    floor: all,
    aim: all,
  });
  report.add({
    id: 'dtmf.min_snr_db',
    value: leastSnrDb(ofSamples(receiveDigits)),
    unit: 'dB',
    better: 'lower',
    floor: 15,
    aim: 6,
  });
  const hits = new Map(Object.keys(peers.receivers).map((name) => [name, 0]));
  let ours = 0;
  for (const speech of espeakSpeech(TALK_OFF_SECONDS)) {
    ours += receiveDigits(speech).length;
    for (const [name, receive] of Object.entries(peers.receivers)) {
      hits.set(name, (hits.get(name) ?? 0) + receive(speech).length);
    }
  }
  report.add({ id: 'dtmf.talk_off_hits', value: ours, unit: 'digits/h', better: 'lower', floor: 5, aim: 0 });
  for (const [name, receive] of Object.entries(peers.receivers)) {
    report.peer('dtmf.checks_passed', name, checksPassed(receive));
    report.peer('dtmf.min_snr_db', name, leastSnrDb(ofSamples(receive)));
    report.peer('dtmf.talk_off_hits', name, hits.get(name) ?? 0);
  }
}

export const bench: Bench = { prefix: 'dtmf', title: 'The DTMF receiver', run: measure };
