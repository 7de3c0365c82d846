import { describe, expect, it } from 'vitest';
import { callerOf, displayNameOf } from './identity.ts';
import { signalIn, writeInfo } from './info-digit.ts';
import { headersOf, readMessage, type SipMessage, writeMessage } from './message.ts';
import { StreamFramer } from './stream-framer.ts';
import { parseUri } from './uri.ts';
import { answerAddress, parseVia, stampVia } from './via.ts';

const HEAD = 'Via: SIP/2.0/UDP a:5080;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\nCall-ID: c\r\n';
const text = (extra = '', body = ''): string =>
  `INVITE sip:b@h SIP/2.0\r\n${HEAD}CSeq: 1 INVITE\r\n${extra}\r\n${body}`;
const read = (message: string) => readMessage(Buffer.from(message));

function message(raw: string): SipMessage {
  const reading = read(raw);
  if (reading.kind !== 'message') throw new Error(JSON.stringify(reading));
  return reading.message;
}

describe('a message read from the wire', () => {
  it('compact names, folded lines and several Vias in one line are written out plainly', () => {
    const folded = message(text('v: SIP/2.0/UDP x;branch=2,\r\n  SIP/2.0/UDP y;branch=3\r\n'));
    expect(headersOf(folded, 'via')).toEqual([
      'SIP/2.0/UDP a:5080;branch=z9hG4bK1',
      'SIP/2.0/UDP x;branch=2',
      'SIP/2.0/UDP y;branch=3',
    ]);
    expect(writeMessage(folded)).toContain('\r\nContent-Length: 0\r\n\r\n');
  });

  it('a body is cut to its Content-Length in bytes, and a missing part refused', () => {
    expect(message(text('l: 2\r\n', 'äbc')).body).toBe('ä');
    expect(read(text('l: 20\r\n', 'short'))).toMatchObject({ kind: 'refuse', status: 400 });
  });

  it('is none when it was cut off anywhere: a call without its last headers would be another call', () => {
    const whole = Buffer.from(text('Contact: <sip:a@h>\r\nContent-Length: 4\r\n', 'body'));
    expect(readMessage(whole).kind).toBe('message');
    for (let length = 0; length < whole.length; length++)
      expect(readMessage(whole.subarray(0, length)).kind).not.toBe('message');
    // Bare line feeds end a line as well, and two of them the headers.
    expect(read(text().replaceAll('\r\n', '\n')).kind).toBe('message');
  });

  it('is refused where it can be answered, dropped where not', () => {
    expect(read(text().replace('SIP/2.0\r\n', 'SIP/7.0\r\n'))).toMatchObject({ kind: 'refuse', status: 505 });
    expect(read(text().replace('1 INVITE', '1 BYE'))).toMatchObject({ kind: 'refuse', status: 400 });
    expect(read(text('Call-ID: d\r\n'))).toMatchObject({ kind: 'refuse', why: 'Multiple Call-ID' });
    expect(read('hello').kind).toBe('drop');
    expect(read(`INVITE sip:b@h SIP/2.0\r\nVia: x\r\n\r\n`).kind).toBe('drop');
    expect(read('').kind).toBe('drop');
  });
});

describe('Via', () => {
  const source = { address: '10.0.0.9', port: 1234 };

  it('gets received and rport filled in, whatever the sender wrote there itself', () => {
    const value = 'SIP/2.0/UDP host.test;rport;received=6.6.6.6;branch=z9hG4bKx';
    const via = parseVia(value);
    expect(via && stampVia(value, via, source)).toBe(
      'SIP/2.0/UDP host.test;rport=1234;branch=z9hG4bKx;received=10.0.0.9',
    );
    expect(via && answerAddress(via, source)).toEqual(source);
  });

  it('without rport the answer goes to the sent-by port at the true address; maddr is not believed', () => {
    const via = parseVia('SIP / 2.0 / UDP host.test : 5080 ;maddr=255.255.255.255;branch=z9hG4bKx');
    expect(via && answerAddress(via, source)).toEqual({ address: '10.0.0.9', port: 5080 });
    const bare = parseVia('SIP/2.0/UDP host.test');
    expect(bare && answerAddress(bare, source)).toEqual({ address: '10.0.0.9', port: 5060 });
  });
});

describe('a stream', () => {
  const one = Buffer.from(text('Content-Length: 3\r\n', 'abc'));

  it('is cut by Content-Length however it is chopped, and keep-alives are told', () => {
    const framer = new StreamFramer();
    const all = Buffer.concat([one, Buffer.from('\r\n\r\n'), one, Buffer.from('\r\n'), one]);
    const kinds: string[] = [];
    for (const byte of all) for (const framed of framer.push(Buffer.from([byte]))) kinds.push(framed.kind);
    expect(kinds).toEqual(['message', 'ping', 'message', 'message']);
  });

  it('garbage, a missing length and an endless message break it', () => {
    const kindOf = (bytes: Buffer | string) => new StreamFramer().push(Buffer.from(bytes))[0]?.kind;
    expect(kindOf('GET / HTTP/1.1\r\nHost: x\r\n\r\n')).toBe('broken');
    expect(kindOf(text())).toBe('broken');
    expect(kindOf(text('Content-Length: 99999999\r\n'))).toBe('broken');
    expect(kindOf(Buffer.alloc(70_000, 'x'))).toBe('broken');
    expect(kindOf(Buffer.from([0x16, 0x03, 0x01, 0x0d, 0x0a]))).toBe('broken');
  });
});

describe('names and numbers', () => {
  it('URIs are read as phones write them', () => {
    expect(parseUri('sip:%2B49#3@h:5070;transport=TCP')).toEqual({
      scheme: 'sip',
      user: '+49#3',
      host: 'h',
      port: 5070,
      transport: 'tcp',
    });
    expect(parseUri('tel:+49-30-12')?.user).toBe('+493012');
    expect(parseUri('sip:a%ZZ@h')?.user).toBe('a%ZZ');
    expect(parseUri('sip:12;phone-context=x@[::1]')).toEqual({ scheme: 'sip', user: '12', host: '::1' });
  });

  it('display names are unquoted and cleaned', () => {
    expect(displayNameOf('"A \\"B\\" \\\\ C" <sip:x@y>')).toBe('A "B" \\ C');
    expect(displayNameOf('Anna Bell <sip:x@y>')).toBe('Anna Bell');
    expect(displayNameOf('"a\u0000\u0007b" <sip:x@y>')).toBe('a b');
    expect(displayNameOf('<sip:x@y>')).toBeUndefined();
  });

  it('a withheld number stays withheld even where it is asserted', () => {
    const from = (value: string, extra = '') =>
      callerOf(message(text(extra).replace('From: <sip:a@h>', `From: ${value}`)));
    expect(from('"Anonymous" <sip:anonymous@anonymous.invalid>')).toEqual({ withheld: true });
    expect(from('<sip:4711@h>', 'Privacy: id\r\nP-Asserted-Identity: <sip:4711@h>\r\n')).toEqual({ withheld: true });
    expect(from('"X" <sip:1@h>', 'P-Asserted-Identity: <tel:+4930>, "Y" <sip:2@h>\r\n')).toEqual({
      number: '+4930',
      name: 'Y',
    });
  });

  it('digits of INFO are read in either content type', () => {
    const digit = (of: string, durationMs = 160) => ({ kind: 'digit', digit: of, durationMs });
    expect(signalIn('application/dtmf-relay', 'Signal= *\r\nDuration= 20')).toEqual(digit('*', 40));
    expect(signalIn('application/dtmf-relay', 'Duration=99999\r\nsignal=d')).toEqual(digit('D', 6000));
    expect(signalIn('application/dtmf; x=y', ' 7 ')).toEqual(digit('7'));
    expect(signalIn('application/dtmf', 'Signal=7\r\nDuration=90')).toEqual(digit('7', 90));
    for (const [number, named] of [
      ['10', '*'],
      ['11', '#'],
      ['12', 'A'],
      ['15', 'D'],
    ] as const) {
      expect(signalIn('application/dtmf-relay', `Signal=${number}`)).toEqual(digit(named));
      expect(signalIn('application/dtmf', number)).toEqual(digit(named));
    }
    expect(signalIn('application/dtmf-relay', 'Signal=hello')).toBeUndefined();
    expect(signalIn('application/dtmf-relay', 'Signal=constructor')).toBeUndefined();
    expect(signalIn('application/dtmf-relay', '5')).toBeUndefined();
    expect(signalIn('text/plain', '1')).toBeUndefined();
  });

  it('an INFO body of 64 kB of nothing is read at once', () => {
    const beganAt = performance.now();
    for (const nothing of ['\n', ' ', '\t\n', 'signal'])
      expect(signalIn('application/dtmf-relay', nothing.repeat(64_000 / nothing.length))).toBeUndefined();
    expect(performance.now() - beganAt).toBeLessThan(500);
  });

  it('a hook flash of INFO is read however it is written', () => {
    for (const signal of ['!', '16', 'hf', 'Flash'])
      expect(signalIn('application/dtmf-relay', `Signal=${signal}\r\nDuration=250`)).toEqual({ kind: 'flash' });
    expect(signalIn('application/dtmf', '16')).toEqual({ kind: 'flash' });
    expect(signalIn('application/hook-flash', 'signal=hf')).toEqual({ kind: 'flash' });
    expect(signalIn('application/hook-flash', '')).toEqual({ kind: 'flash' });
  });

  it('a digit that is written is read again', () => {
    for (const body of ['dtmf-relay', 'dtmf'] as const)
      for (const digit of '0123456789*#ABCD') {
        const { contentType, text } = writeInfo(body, digit, 160);
        expect(signalIn(contentType, text)).toEqual({ kind: 'digit', digit, durationMs: 160 });
      }
    expect(writeInfo('dtmf-relay', '5', 99_999).text).toBe('Signal=5\r\nDuration=6000\r\n');
  });
});
