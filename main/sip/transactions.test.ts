import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { ClientTransactions } from './client-transactions.ts';
import { responseTo, type SipRequest, type SipResponse } from './message.ts';
import { ServerTransactions } from './server-transactions.ts';

const request = (method: string, branch = 'z9hG4bK1'): SipRequest => ({
  kind: 'request',
  method,
  uri: 'sip:b@h',
  headers: [
    { name: 'Via', value: `SIP/2.0/UDP 127.0.0.1:5060;rport;branch=${branch}` },
    { name: 'From', value: '<sip:a@h>;tag=a' },
    { name: 'To', value: '<sip:b@h>' },
    { name: 'Call-ID', value: 'c' },
    { name: 'CSeq', value: `1 ${method}` },
  ],
  body: '',
});

const response = (to: SipRequest, status: number, toTag = 'b'): SipResponse =>
  responseTo(to, status, 'X', { toTag, extra: [{ name: 'Contact', value: '<sip:b@127.0.0.1:5070>' }] });

function client(reliable = false) {
  const clock = new VirtualClock();
  const sent: { at: number; method: string }[] = [];
  const answers: number[] = [];
  const note = (message: SipRequest): void => void sent.push({ at: clock.now(), method: message.method });
  const layer: ClientTransactions = new ClientTransactions({
    clock,
    reliable,
    send: note,
    sendNew: (message) => layer.send(message),
    answer: ({ status }) => answers.push(status),
  });
  return {
    clock,
    sent,
    answers,
    layer,
    times: (method: string) => sent.filter((s) => s.method === method).map((s) => s.at),
  };
}

describe('a request of ours over UDP', () => {
  it('an INVITE is sent again with doubling pauses, timer A, until 64 T1', () => {
    const { clock, layer, times } = client();
    layer.send(request('INVITE'));
    clock.advance(64_000);
    expect(times('INVITE')).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 31_500]);
  });

  it('another request doubles up to T2, timer E, and goes on at T2 after a provisional answer', () => {
    const { clock, layer, times } = client();
    layer.send(request('BYE'));
    clock.advance(12_000);
    expect(times('BYE')).toEqual([0, 500, 1_500, 3_500, 7_500, 11_500]);
    const other = client();
    const options = request('OPTIONS');
    other.layer.send(options);
    other.clock.advance(600);
    other.layer.receive(response(options, 100));
    other.clock.advance(9_000);
    expect(other.times('OPTIONS')).toEqual([0, 500, 4_600, 8_600]);
  });

  it('a provisional answer stops the INVITE; answers repeated are shown once and acknowledged each time', () => {
    const { clock, layer, times } = client();
    const invite = request('INVITE');
    layer.send(invite);
    expect(layer.receive(response(invite, 180))).toBeDefined();
    clock.advance(60_000);
    expect(times('INVITE')).toEqual([0]);
    expect(layer.receive(response(invite, 486))).toBeDefined();
    layer.send(request('ACK'));
    expect(layer.receive(response(invite, 486))).toBeUndefined();
    expect(times('ACK')).toHaveLength(2);
  });

  it('an answer nobody asked for is shown to nobody', () => {
    expect(client().layer.receive(response(request('INVITE', 'z9hG4bKother'), 200))).toBeUndefined();
  });

  it('a call given up before any reply is sent on until there is one, and its late 200 is acknowledged and ended', () => {
    const { clock, layer, times } = client();
    const invite = request('INVITE');
    layer.send(invite);
    clock.advance(3_000);
    layer.abandon('c');
    clock.advance(5_000);
    expect(times('INVITE')).toEqual([0, 500, 1_500, 3_500, 7_500]);
    expect(layer.receive(response(invite, 200))?.status).toBe(487);
    expect([times('ACK').length, times('BYE').length]).toEqual([1, 1]);
    clock.advance(64_000);
    expect([layer.size, clock.pending]).toEqual([0, 0]);
  });

  it('a 200 after the time is over is acknowledged and ended', () => {
    const { clock, layer, times } = client();
    const invite = request('INVITE');
    layer.send(invite);
    clock.advance(40_000);
    expect(layer.receive(response(invite, 200))?.status).toBe(487);
    expect([times('ACK').length, times('BYE').length]).toEqual([1, 1]);
  });

  it('a cancelled INVITE that never gets a final answer is over 64 T1 later', () => {
    const { clock, layer, answers } = client();
    const invite = request('INVITE');
    layer.send(invite);
    layer.receive(response(invite, 180));
    layer.send(request('CANCEL'));
    clock.advance(31_999);
    expect(answers).toEqual([]);
    clock.advance(1);
    expect(answers).toEqual([487]);
  });

  it('over TCP what waits within a call is sent once more by a new connection, and nothing else is', () => {
    const { layer, times } = client(true);
    const inCall = (method: string, branch: string): SipRequest => {
      const made = request(method, branch);
      const headers = made.headers.map((each) =>
        each.name === 'To' ? { ...each, value: `${each.value};tag=b` } : each,
      );
      return { ...made, headers };
    };
    const answered = inCall('UPDATE', 'z9hG4bK2');
    layer.send(answered);
    layer.receive(response(answered, 200));
    layer.send(inCall('BYE', 'z9hG4bK3'));
    layer.send(request('OPTIONS', 'z9hG4bK4'));
    layer.resendInDialogs();
    expect([times('BYE').length, times('UPDATE').length, times('OPTIONS').length]).toEqual([2, 1, 1]);
    const lossy = client();
    lossy.layer.send(inCall('BYE', 'z9hG4bK5'));
    lossy.layer.resendInDialogs();
    expect(lossy.times('BYE')).toHaveLength(1);
  });

  it('over TCP nothing is sent twice', () => {
    const { clock, layer, times } = client(true);
    layer.send(request('INVITE'));
    layer.send(request('OPTIONS', 'z9hG4bK2'));
    clock.advance(64_000);
    expect([times('INVITE').length, times('OPTIONS').length]).toEqual([1, 1]);
  });

  it('nothing is left when all is over', () => {
    const { clock, layer } = client();
    const invite = request('INVITE');
    layer.send(invite);
    layer.receive(response(invite, 404));
    layer.send(request('OPTIONS', 'z9hG4bK2'));
    clock.advance(70_000);
    expect([layer.size, clock.pending]).toEqual([0, 0]);
  });
});

function server(reliable = false) {
  const clock = new VirtualClock();
  const sent: { at: number; status: number }[] = [];
  const layer = new ServerTransactions<string>({
    clock,
    reliable,
    send: ({ status }) => sent.push({ at: clock.now(), status }),
  });
  return { clock, sent, layer, times: (status: number) => sent.filter((s) => s.status === status).map((s) => s.at) };
}

describe("a peer's request over UDP", () => {
  it('is shown once, and gets its answer again when it comes again', () => {
    const { layer, times } = server();
    const options = request('OPTIONS');
    expect(layer.receive(options, 'x')).toBe(true);
    layer.respond(response(options, 200));
    expect(layer.receive(options, 'x')).toBe(false);
    expect(times(200)).toHaveLength(2);
  });

  it('a refusal of an INVITE is sent again, timer G, until its ACK', () => {
    const { clock, layer, times } = server();
    const invite = request('INVITE');
    layer.receive(invite, 'x');
    layer.respond(response(invite, 486));
    clock.advance(8_000);
    expect(times(486)).toEqual([0, 500, 1_500, 3_500, 7_500]);
    expect(layer.receive(request('ACK'), 'x')).toBe(true);
    expect(layer.receive(request('ACK'), 'x')).toBe(false);
    clock.advance(60_000);
    expect(times(486)).toHaveLength(5);
    expect([layer.size, clock.pending]).toEqual([0, 0]);
  });

  it('a 2xx of an INVITE is sent again on every transport until its ACK, which has a branch of its own', () => {
    for (const reliable of [false, true]) {
      const { clock, layer, times } = server(reliable);
      const invite = request('INVITE');
      layer.receive(invite, 'x');
      layer.respond(response(invite, 200));
      // JsSIP's own repetition.
      layer.respond(response(invite, 200));
      clock.advance(1_600);
      expect(times(200)).toEqual([0, 500, 1_500]);
      layer.receive(request('ACK', 'z9hG4bKack'), 'x');
      clock.advance(40_000);
      expect(times(200)).toHaveLength(3);
      expect([layer.size, clock.pending]).toEqual([0, 0]);
    }
  });

  it('two peers may choose the same branch', () => {
    const { layer } = server();
    const other = request('OPTIONS');
    for (const header of other.headers) header.value = header.value.replace('127.0.0.1:5060', '127.0.0.2:5060');
    expect([layer.receive(request('OPTIONS'), 'x'), layer.receive(other, 'y')]).toEqual([true, true]);
  });
});
