/** Sends INVITEs to `address port` at `rate` a second for `seconds`, from `sources` addresses of 127.66.0.0/16 in turn. */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import process from 'node:process';

const [address = '127.0.0.1', ...numbers] = process.argv.slice(2);
const [port = 5060, rate = 500, seconds = 10, sources = 1] = numbers.map(Number);

const sockets: Socket[] = [];
let answered = 0;
for (let source = 0; source < sources; source++) {
  const socket = createSocket('udp4');
  socket.on('message', () => {
    answered++;
  });
  socket.on('error', () => undefined);
  socket.bind(0, `127.66.${source >> 8}.${1 + (source & 0xff)}`);
  await once(socket, 'listening');
  sockets.push(socket);
}

const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n';
function invite(count: number, from: string, fromPort: number): string {
  const user = 1000 + (count % 9000);
  return [
    `INVITE sip:900${user}@${address} SIP/2.0`,
    `Via: SIP/2.0/UDP ${from}:${fromPort};rport;branch=z9hG4bKflood${count}`,
    'Max-Forwards: 70',
    `From: <sip:${user}@${address}>;tag=flood${count}`,
    `To: <sip:900${user}@${address}>`,
    `Call-ID: flood-${count}@${from}`,
    'CSeq: 1 INVITE',
    `Contact: <sip:${user}@${from}:${fromPort}>`,
    'Content-Type: application/sdp',
    `Content-Length: ${sdp.length}`,
    '',
    sdp,
  ].join('\r\n');
}

process.stdout.write('begins\n');
const began = performance.now();
let sent = 0;
const timer = setInterval(() => {
  const elapsed = (performance.now() - began) / 1000;
  for (; sent < Math.min(elapsed, seconds) * rate; sent++) {
    const socket = sockets[sent % sockets.length];
    const at = socket?.address();
    if (at) socket?.send(invite(sent, at.address, at.port), port, address);
  }
  if (elapsed < seconds + 0.5) return;
  clearInterval(timer);
  for (const socket of sockets) socket.close();
  process.stdout.write(`sent ${sent}, answered ${answered}\n`);
}, 2);
