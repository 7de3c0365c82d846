import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A peer that answers OPTIONS with 200 and every REGISTER with 403, over UDP: what a trunk needs to be in order, or refused. */
export interface OptionsPeer extends AsyncDisposable {
  readonly port: number;
  /** What came, by method. */
  readonly asked: readonly string[];
}

const COPIED = /^(via|from|to|call-id|cseq|v|f|t|i)\s*:/i;

export async function startOptionsPeer(): Promise<OptionsPeer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (message, { address, port }) => {
    const [first = '', ...lines] = message.toString('latin1').split('\r\n');
    const [, method] = /^([A-Z]+) sip:/.exec(first) ?? [];
    if (method === undefined) return;
    asked.push(method);
    const copied = lines
      .filter((line) => COPIED.test(line))
      .map((line) => (/^(to|t)\s*:/i.test(line) && !line.includes('tag=') ? `${line};tag=peer` : line));
    const status = method === 'REGISTER' ? '403 Forbidden' : '200 OK';
    socket.send([`SIP/2.0 ${status}`, ...copied, 'Content-Length: 0', '', ''].join('\r\n'), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    asked,
    async [Symbol.asyncDispose]() {
      socket.close();
      await once(socket, 'close');
    },
  };
}
