import { readFileSync } from 'node:fs';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { headerIn, request, ScriptedPeer, SDP } from '../sip/scripted-peer.ts';
import { makeTrunk, until } from '../sip/trunk-kit.ts';

const VECTORS = new URL('vectors/rfc4475/', import.meta.url);

/**
 * What each message must come to, from a named peer: the first status of its answer, or `silent`. 100 is a call that comes in; a
 * registrar we are not (405), and methods we do not know are 501.
 */
const EXPECTED: Readonly<Record<string, string>> = {
  // §3.1.1, valid: read and answered. Two of them are answers to nothing we asked.
  wsinv: '100',
  intmeth: '501',
  esc01: '100',
  escnull: '405',
  esc02: '501',
  lwsdisp: '200',
  longreq: '100',
  dblreq: '405',
  semiuri: '200',
  transports: '200',
  mpart01: '405',
  unreason: 'silent',
  noreason: 'silent',
  // §3.1.2, invalid: refused, or dropped where they are answers.
  badinv01: '400',
  clerr: '400',
  ncl: '400',
  scalar02: '400',
  scalarlg: 'silent',
  quotbal: '400',
  ltgtruri: '400',
  lwsruri: '400',
  lwsstart: '400',
  trws: '400',
  escruri: '400',
  regbadct: '400',
  badvers: '505',
  mismatch01: '400',
  mismatch02: '400',
  bigcode: 'silent',
  // Of these the RFC says that an element may see what was meant: phones send such dates and names, and nothing can be misread.
  baddate: '100',
  badaspec: '200',
  baddn: '200',
  // §3.2
  badbranch: '200',
  // §3.3: without From and To there is nothing to answer with.
  insuf: 'silent',
  unkscm: '416',
  novelsc: '416',
  unksm2: '405',
  bext01: '420',
  invut: '415',
  regaut01: '405',
  multi01: '400',
  mcl01: '400',
  bcast: 'silent',
  zeromf: '200',
  cparam01: '405',
  cparam02: '405',
  regescrt: '405',
  sdp01: '406',
  // §3.4: no Contact, as RFC 2543 had it.
  inv2543: '100',
};
const NAMES = Object.keys(EXPECTED);

/** On a stream a message that does not say where it ends makes the rest unreadable: the connection is closed, unanswered. */
const ON_A_STREAM: Readonly<Record<string, string>> = {
  clerr: 'waits',
  ncl: 'closed',
  mcl01: 'closed',
  inv2543: 'closed',
};

/**
 * Some of them share a branch, and would be one request sent again: each gets one of its own. One file (baddn) ends before the
 * empty line that the RFC prints.
 */
const bytesOf = (name: string): Buffer => {
  const file = readFileSync(new URL(`${name}.dat`, VECTORS)).toString('latin1');
  const text = file.includes('\r\n\r\n') ? file : `${file}\r\n`;
  return Buffer.from(text.replace(/(branch[ \t]*=[ \t]*z9hG4bK)(?=\w)/, `$1${name}`), 'latin1');
};
const statusOf = (heard: string): string => /^SIP\/2\.0 (\d{3}) /.exec(heard)?.[1] ?? heard.slice(0, 40);

describe('the 49 messages of RFC 4475', () => {
  it('come to what they must over UDP, and after each an OPTIONS is answered', async () => {
    await using peer = await ScriptedPeer.open();
    const port = 25_300;
    await using t = await makeTrunk({ port: peer.port, localPort: port });
    const outcome: Record<string, string> = {};
    for (const name of NAMES) {
      const before = peer.all.length;
      // Answered where the packet came from, or the answer would go to the RFC's example addresses.
      const text = bytesOf(name)
        .toString('latin1')
        .replace(/^(v(?:ia)?\s*:(?:[^;\r\n]|\r\n[ \t])*)/im, '$1;rport');
      peer.send(Buffer.from(text, 'latin1'), port);
      peer.send(request('OPTIONS', { port: peer.port, callId: `probe-${name}` }), port);
      for (;;) {
        const { text: heard } = await peer.hears(/^SIP\/2.0/);
        if (headerIn(heard, 'Call-ID') !== `probe-${name}`) continue;
        expect(statusOf(heard)).toBe('200');
        break;
      }
      // A refusal of an earlier one may come once more in between (timer G).
      const callId = /^(?:call-id|i)[ \t]*:[ \t]*(\S+)/im.exec(text)?.[1];
      const answered = peer.all.slice(before).find((heard) => headerIn(heard, 'Call-ID') === callId);
      outcome[name] = answered ? statusOf(answered) : 'silent';
    }
    expect(outcome).toEqual(EXPECTED);
    expect(t.calls.map(({ dialled }) => dialled).sort()).toEqual(
      ['UserB', 'sips:user@example.com', 'user', 'user'].sort(),
    );
    for (const call of t.calls) call.refuse(486);
  });

  it('come to the same over TCP, and after each an OPTIONS is answered on another connection', async () => {
    const port = 25_302;
    await using t = await makeTrunk({ port: 9, transport: 'tcp', localPort: port });
    await using probes = await connected(port);
    const outcome: Record<string, string> = {};
    for (const name of NAMES) {
      await using connection = await connected(port);
      connection.socket.write(bytesOf(name));
      const quiet = (ON_A_STREAM[name] ?? EXPECTED[name]) === 'silent' || ON_A_STREAM[name] === 'waits';
      // What must stay silent is given time to speak: another message on a connection of its own comes and goes meanwhile.
      if (!quiet) await until(() => connection.heard() !== '' || connection.isClosed(), `what ${name} comes to`);
      const probe = request('OPTIONS', { port: 9, callId: `probe-${name}` }).replace('SIP/2.0/UDP', 'SIP/2.0/TCP');
      probes.socket.write(probe);
      await until(() => probes.heard().includes(`probe-${name}`), `the answer to OPTIONS after ${name}`);
      outcome[name] = connection.heard()
        ? statusOf(connection.heard())
        : connection.isClosed()
          ? 'closed'
          : ON_A_STREAM[name] === 'waits'
            ? 'waits'
            : 'silent';
      // Two requests in one go are two requests on a stream.
      if (name === 'dblreq') await until(() => connection.heard().includes('SIP/2.0 100 '), 'the second request');
    }
    expect(outcome).toEqual({ ...EXPECTED, ...ON_A_STREAM });
    for (const call of t.calls) call.refuse(486);
  });
});

it('an Expires that no timer holds does not end the call that has it', async () => {
  await using peer = await ScriptedPeer.open();
  const port = 25_303;
  await using t = await makeTrunk({ port: peer.port, localPort: port });
  for (const [index, expires] of ['4294967295', '-1', 'soon', '99999999999999999999'].entries()) {
    const branch = `z9hG4bKexpires${index}`;
    const callId = `expires-${index}`;
    peer.send(request('INVITE', { port: peer.port, branch, callId, body: SDP, extra: [`Expires: ${expires}`] }), port);
    const call = await t.nextCall();
    call.ringing();
    await peer.hears(/^SIP\/2\.0 180/);
    await peer.hearsNo(/^SIP\/2\.0 4/, 50);
    call.refuse(486);
    await peer.hears(/^SIP\/2\.0 486/);
  }
});

it('truncated, oversized and random datagrams cost nothing', async () => {
  await using peer = await ScriptedPeer.open();
  const port = 25_301;
  await using t = await makeTrunk({ port: peer.port, localPort: port });
  const whole = Buffer.from(request('INVITE', { port: peer.port, body: 'v=0' }));
  for (let length = 0; length < whole.length; length += 7) peer.send(whole.subarray(0, length), port);
  peer.send(Buffer.concat([whole, Buffer.alloc(60_000, 'x')]), port);
  peer.send(Buffer.alloc(60_000, 0xff), port);
  let seed = 1;
  for (let i = 0; i < 200; i++) {
    const noise = Buffer.from(whole);
    for (let k = 0; k < 8; k++) {
      seed = (seed * 48_271) % 2_147_483_647;
      noise[seed % noise.length] = seed & 0xff;
    }
    peer.send(noise, port);
  }
  peer.send(request('OPTIONS', { port: peer.port, callId: 'probe' }), port);
  for (;;) if (headerIn((await peer.hears(/^SIP\/2.0/)).text, 'Call-ID') === 'probe') break;
  for (const call of t.calls) call.refuse(486);
});

async function connected(port: number) {
  const socket = net.connect({ port, host: '127.0.0.1' });
  let heard = '';
  let closed = false;
  socket.on('data', (bytes) => {
    heard += bytes.toString();
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    closed = true;
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  return {
    socket,
    heard: () => heard,
    isClosed: () => closed,
    async [Symbol.asyncDispose]() {
      socket.destroy();
      await until(() => closed, 'the connection to close');
    },
  };
}
