/** Debian's linphonec, without a sound card: it plays a file to whom it talks with and records what it hears. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from './child.ts';
import { freePort, rtpPortBlock } from './ports.ts';
import { tempDir } from './temp-dir.ts';
import { makeTone } from './tone.ts';
import { waitFor } from './wait.ts';
import { readWav, type Wav, writeWav } from './wav.ts';

export interface LinphoneOptions {
  readonly address?: string;
  readonly tone?: { readonly hz: number; readonly levelDb: number };
  /** Its audio is encrypted by keys in the SDP, or there is no call. */
  readonly srtp?: boolean;
  /** It offers RTP/AVPF (RFC 4585), with `srtp` RTP/SAVPF. */
  readonly avpf?: boolean;
}

/** Started and ready. It answers calls by itself, each recorded into a file of its own from `records` on. */
export async function startLinphone(options: LinphoneOptions = {}): Promise<Linphone> {
  const { address = '127.0.0.1', tone = { hz: 700, levelDb: -15 } } = options;
  const dir = tempDir('linphone');
  const sipPort = await freePort(address);
  const says = join(dir.path, 'says.wav');
  // Whole seconds of whole hertz: it joins itself.
  writeWav(says, { rate: 8000, pcm: makeTone(tone.hz, { samples: 60 * 8000, levelDb: tone.levelDb }) });
  const settings = join(dir.path, 'linphonerc');
  writeFileSync(settings, configuration({ ...options, address, sipPort, dir: dir.path }));
  const child = await Child.start('linphonec', ['-a', '-c', settings], {
    name: 'linphonec',
    cwd: dir.path,
    // Its own files, and nobody's sound server.
    env: {
      HOME: dir.path,
      XDG_DATA_HOME: dir.path,
      XDG_CONFIG_HOME: dir.path,
      XDG_CACHE_HOME: dir.path,
      XDG_RUNTIME_DIR: dir.path,
      PULSE_SERVER: 'unix:/nonexistent',
      TERM: 'dumb',
      LC_ALL: 'C',
    },
    input: true,
  });
  const linphone = new Linphone(child, { address, sipPort, dir });
  try {
    await linphone.says(/linphonec> /, 20_000);
    linphone.command('soundcard use files');
    await linphone.says(/Using wav files instead of soundcard/);
    linphone.command(`play ${says}`);
    linphone.records();
    return linphone;
  } catch (thrown) {
    await linphone[Symbol.asyncDispose]();
    throw new Error(`linphonec did not get ready: ${child.output.slice(-1500)}`, { cause: thrown });
  }
}

function configuration({
  address,
  sipPort,
  dir,
  srtp = false,
  avpf = false,
}: LinphoneOptions & { readonly address: string; readonly sipPort: number; readonly dir: string }): string {
  const rtp = rtpPortBlock();
  return `[sip]
bind_address=${address}
sip_port=${sipPort}
sip_tcp_port=0
sip_tls_port=0
use_ipv6=0
guess_hostname=0
contact="Phone" <sip:phone@${address}:${sipPort}>
auto_net_state_mon=0
register_only_when_network_is_up=0
default_proxy=-1
use_info=0
use_rfc2833=1
media_encryption=${srtp ? 'srtp' : 'none'}
media_encryption_mandatory=${srtp ? 1 : 0}
[rtp]
bind_address=${address}
audio_rtp_port=${rtp}-${rtp + 99}
video_rtp_port=${rtp + 100}
text_rtp_port=${rtp + 102}
avpf=${avpf ? 1 : 0}
[sound]
echocancellation=0
agc=0
local_ring=
remote_ring=
[video]
enabled=0
capture=0
display=0
[net]
firewall_policy=0
[lime]
enabled=0
[storage]
backend=sqlite3
uri=${join(dir, 'calls.db')}
`;
}

export class Linphone implements AsyncDisposable {
  readonly address: string;
  readonly sipPort: number;
  readonly #child: Child;
  readonly #dir: Disposable & { readonly path: string };
  /** How much of what it printed has been waited for. */
  #read = 0;
  #recordings = 0;

  constructor(
    child: Child,
    { address, sipPort, dir }: { address: string; sipPort: number; dir: Disposable & { readonly path: string } },
  ) {
    this.#child = child;
    this.address = address;
    this.sipPort = sipPort;
    this.#dir = dir;
  }

  get output(): string {
    return this.#child.output;
  }

  /** One line as a person would type it: `call sip:…`, `terminate`, `pause`, `resume`, digits. */
  command(line: string): void {
    this.#child.write(`${line}\n`);
  }

  /** The next match in what it prints, behind what was waited for before. */
  async says(pattern: RegExp, deadlineMs = 10_000): Promise<RegExpExecArray> {
    const found = await waitFor(
      () => {
        const match = pattern.exec(this.output.slice(this.#read));
        if (!match) throw new Error(`${this.#child.ended ? 'it ended; ' : ''}it says ${this.output.slice(-800)}`);
        return match;
      },
      { what: `${pattern} from linphonec`, deadlineMs },
    );
    this.#read += found.index + found[0].length;
    return found;
  }

  /** From now on what it hears goes into a new file: it adds to one that is there. */
  records(): void {
    this.#recordings++;
    this.command(`record ${this.#recording}`);
  }

  /** What it heard since `records`; complete once the call has ended. */
  heard(): Wav {
    return readWav(this.#recording);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
    this.#dir[Symbol.dispose]();
  }

  get #recording(): string {
    return join(this.#dir.path, `heard-${this.#recordings}.wav`);
  }
}
