import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { Child } from './child.ts';
import { freePorts, rtpPortBlock } from './ports.ts';
import { tempDir } from './temp-dir.ts';
import { makeTone } from './tone.ts';
import { waitFor } from './wait.ts';
import { readWav, type Wav, writeWav } from './wav.ts';

export interface BaresipOptions {
  /** An account at a registrar, e.g. `{ user: 'phone1', password, host, port }`; without one it stands alone. */
  readonly account?: {
    readonly user: string;
    readonly password: string;
    readonly host: string;
    readonly port: number;
    readonly transport?: 'udp' | 'tcp' | 'tls';
  };
  readonly address?: string;
  /** Its audio is encrypted by keys in the SDP, or there is no call. */
  readonly srtp?: boolean;
  /** The tone it sends; a WAV file (8 kHz mono) instead of it with `file`. */
  readonly tone?: { readonly hz: number; readonly levelDb: number };
  readonly file?: string;
  readonly answers?: 'auto' | 'manual';
  readonly codecs?: readonly ('PCMU' | 'PCMA' | 'G722' | 'opus')[];
  /** Of a packet, ms: what it sends, and asks for. */
  readonly packetMs?: number;
  readonly caFile?: string;
}

export type BaresipEvent = Readonly<Record<string, unknown>> & { readonly type?: string };

const BARESIP_CODECS = { PCMU: 'PCMU', PCMA: 'PCMA', G722: 'G722/16000/1', opus: 'opus/48000/2' } as const;

/** A baresip that plays a tone (for up to a minute) to whom it talks with and records what it hears. Started and waited for registration. */
export async function startBaresip(options: BaresipOptions = {}): Promise<Baresip> {
  const { account, address = '127.0.0.1', tone = { hz: 700, levelDb: -15 }, answers = 'auto' } = options;
  const dir = tempDir('baresip');
  const [sipPort = 0, controlPort = 0] = await freePorts(2, address);
  const rtp = rtpPortBlock();
  const heard = join(dir.path, 'heard');
  mkdirSync(heard);
  let file = options.file;
  if (file === undefined) {
    file = join(dir.path, 'tone.wav');
    // Whole seconds of whole hertz: it joins itself.
    writeWav(file, { rate: 8000, pcm: makeTone(tone.hz, { samples: 60 * 8000, levelDb: tone.levelDb }) });
  }
  const codecs = (options.codecs ?? ['PCMU', 'PCMA']).map((codec) => BARESIP_CODECS[codec]).join(',');
  const ptime = options.packetMs === undefined ? '' : `;ptime=${options.packetMs}`;
  const uri = account
    ? `<sip:${account.user}@${account.host}:${account.port};transport=${account.transport ?? 'udp'}>;auth_pass=${account.password};regint=60`
    : `<sip:phone@${address}:${sipPort}>;regint=0`;
  writeFileSync(
    join(dir.path, 'accounts'),
    `${uri};answermode=${answers};audio_codecs=${codecs};dtmfmode=rtpevent${options.srtp ? ';mediaenc=srtp-mand' : ''}${ptime}\n`,
  );
  writeFileSync(join(dir.path, 'contacts'), '');
  writeFileSync(
    join(dir.path, 'config'),
    `poll_method epoll
sip_listen ${address}:${sipPort}
${options.caFile ? `sip_cafile ${options.caFile}` : ''}
call_local_timeout 120
call_max_calls 4
audio_player aubridge,null1
audio_source aufile,${file}
audio_alert aubridge,null2
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
audio_txmode thread
ausrc_format s16
auplay_format s16
auenc_format s16
audec_format s16
rtp_ports ${rtp}-${rtp + 199}
rtp_stats yes
jitter_buffer_delay 5-10
net_interface ${address}
module_path /usr/lib/baresip/modules
module g711.so
module g722.so
module opus.so
${options.srtp ? 'module srtp.so' : ''}
module sndfile.so
snd_path ${heard}
module aubridge.so
module aufile.so
module_tmp uuid.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen ${address}:${controlPort}
module_app debug_cmd.so
`,
  );
  const child = await Child.start('baresip', ['-f', dir.path, '-v'], { name: 'baresip', cwd: dir.path });
  try {
    await child.waitForOutput(/baresip is ready/);
    const control = await connected(address, controlPort);
    const baresip = new Baresip(child, control, { address, sipPort, heard, dir });
    // By its output: the event may have come before the control port was open.
    if (account) await child.waitForOutput(/200 OK .*binding/);
    return baresip;
  } catch (thrown) {
    await child[Symbol.asyncDispose]();
    dir[Symbol.dispose]();
    throw new Error(`baresip did not get ready: ${child.output.slice(-1500)}`, { cause: thrown });
  }
}

export class Baresip implements AsyncDisposable {
  readonly address: string;
  readonly sipPort: number;
  readonly events: BaresipEvent[] = [];
  readonly #child: Child;
  readonly #control: Socket;
  readonly #heard: string;
  readonly #dir: Disposable;
  readonly #answers = new Map<string, { readonly ok: boolean; readonly data: string }>();
  #rest = Buffer.alloc(0);
  #token = 0;

  constructor(
    child: Child,
    control: Socket,
    { address, sipPort, heard, dir }: { address: string; sipPort: number; heard: string; dir: Disposable },
  ) {
    this.#child = child;
    this.#control = control;
    this.address = address;
    this.sipPort = sipPort;
    this.#heard = heard;
    this.#dir = dir;
    control.on('data', (bytes) => this.#take(bytes));
    control.on('error', () => undefined);
  }

  get pid(): number {
    return this.#child.pid;
  }

  get output(): string {
    return this.#child.output;
  }

  /** Calls a number of its account's registrar, or a whole `sip:` URI. */
  async dial(target: string): Promise<void> {
    await this.command('dial', target);
  }

  async answer(): Promise<void> {
    await this.command('accept');
  }

  async hangUp(): Promise<void> {
    await this.command('hangup');
  }

  /** Presses digits in the present call, as telephone-events; baresip itself says how long each is. */
  async press(digits: string, { gapMs = 250 } = {}): Promise<void> {
    for (const digit of digits) {
      await this.command('sndcode', digit);
      await pause(gapMs);
    }
  }

  /** One of baresip's long commands, by its control port. @throws Error when it says no */
  async command(command: string, params = ''): Promise<string> {
    const token = `t${++this.#token}`;
    const json = JSON.stringify({ command, params, token });
    this.#control.write(`${Buffer.byteLength(json)}:${json},`);
    const answer = await waitFor(() => this.#answers.get(token), { what: `baresip's answer to ${command}` });
    if (!answer.ok) throw new Error(`baresip ${command}: ${answer.data}`);
    return answer.data;
  }

  /** The `nth` event of this type, e.g. CALL_INCOMING, CALL_RINGING, CALL_PROGRESS, CALL_ESTABLISHED, CALL_CLOSED. */
  waitForEvent(type: string, deadlineMs = 10_000, nth = 1): Promise<BaresipEvent> {
    return waitFor(() => this.events.filter((event) => event.type === type)[nth - 1], {
      what: `${type} of baresip (so far ${this.events.map((event) => event.type).join(' ')})`,
      deadlineMs,
    });
  }

  /** What it heard in its last call; complete once the call has ended. */
  heard(): Wav {
    const last = readdirSync(this.#heard)
      .filter((name) => name.endsWith('-dec.wav'))
      .sort()
      .at(-1);
    if (!last) throw new Error('baresip has recorded nothing');
    return readWav(join(this.#heard, last));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#control.destroy();
    await this.#child[Symbol.asyncDispose]();
    this.#dir[Symbol.dispose]();
  }

  /** Netstrings: `<length>:<JSON>,`. */
  #take(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const colon = this.#rest.indexOf(':');
      if (colon < 0) return;
      const length = Number(this.#rest.toString('latin1', 0, colon));
      if (this.#rest.length < colon + 1 + length + 1) return;
      const message = JSON.parse(this.#rest.toString('utf8', colon + 1, colon + 1 + length)) as BaresipEvent;
      this.#rest = this.#rest.subarray(colon + length + 2);
      if (message.response === true)
        this.#answers.set(String(message.token), { ok: message.ok === true, data: String(message.data ?? '') });
      else this.events.push(message);
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function connected(address: string, port: number): Promise<Socket> {
  return waitFor(
    async () => {
      const socket = connect(port, address);
      await once(socket, 'connect');
      return socket;
    },
    { what: "baresip's control port" },
  );
}
