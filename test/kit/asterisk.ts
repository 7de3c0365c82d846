import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ami } from './ami.ts';
import { type AsteriskLayout, configFiles } from './asterisk-config.ts';
import { Child } from './child.ts';
import { freePorts, rtpPortBlock } from './ports.ts';
import { tempDir } from './temp-dir.ts';
import { waitFor } from './wait.ts';
import { readWav, type Wav } from './wav.ts';

const run = promisify(execFile);

export interface AsteriskOptions {
  /** Where the gateway's peer trunk listens, and the address it calls from. */
  readonly gatewayAddress?: string;
  readonly gatewayPort?: number;
  readonly gatewayTransport?: 'udp' | 'tcp' | 'tls';
  /** Asterisk's own address. */
  readonly address?: string;
  readonly password?: string;
  /** Appended to its configuration files, by name. */
  readonly more?: Readonly<Record<string, string>>;
}

/** A call that arrived at Asterisk, as its dialplan saw it. Empty text where a header was absent. */
export interface ArrivedCall {
  readonly exten: string;
  readonly channel: string;
  readonly uniqueid: string;
  readonly number: string;
  readonly name: string;
  readonly pai: string;
  readonly privacy: string;
  readonly diversion: string;
  readonly alert: string;
  readonly from: string;
}

/** One line of Asterisk's call detail records. */
export interface CallDetail {
  readonly start: string;
  readonly clid: string;
  readonly src: string;
  readonly dst: string;
  readonly channel: string;
  readonly dstChannel: string;
  readonly lastApp: string;
  readonly durationS: number;
  readonly billedS: number;
  readonly disposition: string;
}

/** A call that Asterisk made (`originate`). */
export interface OriginatedCall {
  readonly channel: string;
  /** Resolves at the answer; rejects when the call ended without one. */
  answered(deadlineMs?: number): Promise<void>;
  /** The Q.850 cause that Asterisk ended with. */
  ended(deadlineMs?: number): Promise<{ readonly cause: number; readonly text: string }>;
  hangUp(): Promise<void>;
}

/** Brings Asterisk if need be (under a minute, once), and starts one with ports and a directory of its own. */
export async function startAsterisk({
  gatewayAddress = '127.0.0.1',
  gatewayPort = 5060,
  gatewayTransport = 'udp',
  address = '127.0.0.1',
  password = 'gw1secret',
  more = {},
}: AsteriskOptions = {}): Promise<Asterisk> {
  const program = await installed();
  const dir = tempDir('asterisk');
  const [sipPort = 0, tlsPort = 0, httpPort = 0, httpsPort = 0, amiPort = 0] = await freePorts(5, address);
  const rtpStart = rtpPortBlock();
  const layout: AsteriskLayout = {
    dir: dir.path,
    modules: program.MODULES,
    data: program.DATA,
    address,
    sipPort,
    tlsPort,
    httpPort,
    httpsPort,
    amiPort,
    rtpPorts: [rtpStart, rtpStart + 199],
    gateway: { address: gatewayAddress, port: gatewayPort, transport: gatewayTransport },
    password,
    moduleFiles: readdirSync(program.MODULES),
  };
  for (const folder of ['etc/keys', 'varlib/keys', 'spool', 'run', 'log/cdr-csv', 'log/cdr-custom'])
    mkdirSync(join(dir.path, folder), { recursive: true });
  for (const [name, text] of Object.entries(configFiles(layout)))
    writeFileSync(join(dir.path, 'etc', name), text + (more[name] ?? ''));
  await makeCertificate(join(dir.path, 'etc/keys'), address);
  const asterisk = new Asterisk(layout, program, dir);
  try {
    await asterisk.start();
  } catch (thrown) {
    await asterisk[Symbol.asyncDispose]();
    throw thrown;
  }
  return asterisk;
}

export class Asterisk implements AsyncDisposable {
  readonly address: string;
  readonly sipPort: number;
  readonly tlsPort: number;
  /** For `ws://address:httpPort/ws`. */
  readonly httpPort: number;
  /** For `wss://address:httpsPort/ws`. */
  readonly httpsPort: number;
  readonly password: string;
  /** The PEM of the authority to trust for TLS (the certificate itself). */
  readonly caFile: string;
  readonly spool: string;
  readonly #layout: AsteriskLayout;
  readonly #program: Program;
  readonly #dir: Disposable;
  #child: Child | undefined;
  #ami: Ami | undefined;

  constructor(layout: AsteriskLayout, program: Program, dir: Disposable) {
    this.address = layout.address;
    this.sipPort = layout.sipPort;
    this.tlsPort = layout.tlsPort;
    this.httpPort = layout.httpPort;
    this.httpsPort = layout.httpsPort;
    this.password = layout.password;
    this.caFile = join(layout.dir, 'etc/keys/server.pem');
    this.spool = join(layout.dir, 'spool');
    this.#layout = layout;
    this.#program = program;
    this.#dir = dir;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get ami(): Ami {
    if (!this.#ami) throw new Error('Asterisk is not running');
    return this.#ami;
  }

  /** Starts it (again, after `stop`: same ports). */
  async start(): Promise<void> {
    const { dir } = this.#layout;
    const child = await Child.start(this.#program.LOADER, [...this.#arguments(), '-f', '-n'], {
      name: 'Asterisk',
      cwd: dir,
    });
    this.#child = child;
    await waitFor(
      async () => {
        if (child.ended) throw new Error(`Asterisk ended: ${child.output.slice(-2000)}`);
        if (!existsSync(join(dir, 'run/asterisk.ctl'))) return false;
        return (await this.cli('core waitfullybooted')) !== '';
      },
      { what: 'Asterisk to be up', deadlineMs: 60_000, everyMs: 50 },
    );
    this.#ami = await Ami.connect(this.address, this.#layout.amiPort);
  }

  async stop(): Promise<void> {
    await this.#ami?.[Symbol.asyncDispose]();
    this.#ami = undefined;
    await this.#child?.stop(5000);
    this.#child = undefined;
  }

  /** One command of Asterisk's console. */
  async cli(command: string): Promise<string> {
    const { stdout } = await run(this.#program.LOADER, [...this.#arguments(), '-rx', command], { timeout: 30_000 });
    return stdout;
  }

  get log(): string {
    const file = join(this.#layout.dir, 'log/messages.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** Where the log ends now: hand it to a waiter as `after`, to see only what comes later. */
  mark(): number {
    const file = join(this.#layout.dir, 'log/messages.log');
    return existsSync(file) ? statSync(file).size : 0;
  }

  waitForLog(
    pattern: RegExp,
    { deadlineMs = 10_000, after = 0 }: { deadlineMs?: number; after?: number } = {},
  ): Promise<RegExpExecArray> {
    return waitFor(() => pattern.exec(this.log.slice(after)) ?? undefined, {
      what: `${pattern} in Asterisk's log`,
      deadlineMs,
    });
  }

  /** A call to `exten` that arrived, the last one if several. */
  async waitForCall(
    exten: string,
    { deadlineMs = 10_000, after = 0 }: { deadlineMs?: number; after?: number } = {},
  ): Promise<ArrivedCall> {
    return waitFor(() => this.arrivedCalls(after).findLast((call) => call.exten === exten), {
      what: `a call to ${exten} at Asterisk`,
      deadlineMs,
    });
  }

  arrivedCalls(after = 0): ArrivedCall[] {
    return this.#told('IN', after) as unknown as ArrivedCall[];
  }

  /** What an extension heard as digits: 602 all at once, 613 one by one. */
  async waitForDigits(digits: string, uniqueid?: string, deadlineMs = 10_000): Promise<void> {
    await waitFor(
      () => {
        const heard = this.heardDigits(uniqueid);
        return heard === digits || Promise.reject(new Error(`heard "${heard}"`));
      },
      { what: `Asterisk to hear ${digits}`, deadlineMs },
    );
  }

  heardDigits(uniqueid?: string): string {
    return [...this.#told('DIGIT'), ...this.#told('DIGITS')]
      .filter((entry) => uniqueid === undefined || entry.uniqueid === uniqueid)
      .map((entry) => entry.digit ?? entry.digits ?? '')
      .join('');
  }

  /** What 605 or 606 recorded of one call; wait for the call's end (or some seconds) first. */
  heard(uniqueid: string): Wav {
    return readWav(join(this.spool, `heard-${uniqueid}.wav`));
  }

  async waitForHangup(uniqueid: string, deadlineMs = 10_000): Promise<number> {
    const entry = await waitFor(() => this.#told('HANGUP').find((one) => one.uniqueid === uniqueid), {
      what: `the end of call ${uniqueid} at Asterisk`,
      deadlineMs,
    });
    return Number(entry.cause);
  }

  /** How the dialplan's calls through the gateway (9…, 8…) ended. */
  dialled(): { readonly number: string; readonly status: string; readonly cause: string }[] {
    return this.#told('DIALLED') as unknown as { number: string; status: string; cause: string }[];
  }

  callDetails(): CallDetail[] {
    const file = join(this.#layout.dir, 'log/cdr-custom/Calls.csv');
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const field = [...line.matchAll(/"((?:[^"]|"")*)"|([^,]+)/g)].map(
          (m) => m[1]?.replaceAll('""', '"') ?? m[2] ?? '',
        );
        const [start = '', clid = '', src = '', dst = '', channel = '', dstChannel = '', lastApp = ''] = field;
        const [durationS, billedS] = [Number(field[7]), Number(field[8])];
        return { start, clid, src, dst, channel, dstChannel, lastApp, durationS, billedS, disposition: field[9] ?? '' };
      });
  }

  /** How many channels there are now: 0 when no call is on. */
  async channels(): Promise<number> {
    return Number(/(\d+) active channels?/.exec(await this.cli('core show channels count'))?.[1]);
  }

  /** Whether this user has registered, and its contacts. */
  async contacts(user: string): Promise<string[]> {
    const text = await this.cli('pjsip show contacts');
    return [...text.matchAll(new RegExp(`Contact: +${user}/(\\S+)`, 'g'))].map((match) => match[1] ?? '');
  }

  /**
   * A phone on this Asterisk calls `to` through the gateway's peer trunk (or through another endpoint), and does as
   * `extension` does once it is answered.
   */
  async originate({
    to,
    extension = '600',
    callerId = '"Phone" <1100>',
    via = 'gw-trunk',
    channel = `PJSIP/${to}@${via}`,
    timeoutMs = 60_000,
  }: {
    to?: string;
    extension?: string;
    callerId?: string;
    via?: string;
    /** Instead of `to` and `via`: an Asterisk channel such as `PJSIP/phone1`. */
    channel?: string;
    timeoutMs?: number;
  }): Promise<OriginatedCall> {
    const ami = this.ami;
    const id = `test-${randomUUID()}`;
    await ami.ask({
      Action: 'Originate',
      Channel: channel,
      Context: 'numbers',
      Exten: extension,
      Priority: '1',
      CallerID: callerId,
      Timeout: String(timeoutMs),
      Async: 'true',
      ChannelId: id,
    });
    const ended = (deadlineMs = 10_000) =>
      ami
        .waitFor((message) => message.Event === 'Hangup' && message.Uniqueid === id, {
          what: `the end of the call by ${channel}`,
          deadlineMs,
        })
        .then((message) => ({ cause: Number(message.Cause), text: message['Cause-txt'] ?? '' }));
    const begun = await ami.waitFor(
      (message) => (message.Event === 'Newchannel' || message.Event === 'OriginateResponse') && message.Uniqueid === id,
      { what: `the call by ${channel}` },
    );
    return {
      channel: begun.Channel ?? '',
      ended,
      async answered(deadlineMs = 10_000) {
        const message = await ami.waitFor(
          (one) =>
            one.Uniqueid === id &&
            ((one.Event === 'Newstate' && one.ChannelStateDesc === 'Up') || one.Event === 'Hangup'),
          { what: `the answer to ${channel}`, deadlineMs },
        );
        if (message.Event === 'Hangup') throw new Error(`the call by ${channel} ended: ${message['Cause-txt']}`);
      },
      async hangUp() {
        if (!ami.messages.some((message) => message.Event === 'Hangup' && message.Uniqueid === id))
          await ami.ask({ Action: 'Hangup', Channel: begun.Channel ?? '', Cause: '16' }).catch(() => undefined);
        await ended();
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    this.#dir[Symbol.dispose]();
  }

  #arguments(): string[] {
    const { LIBRARIES, BINARY } = this.#program;
    return ['--library-path', LIBRARIES, BINARY, '-C', join(this.#layout.dir, 'etc/asterisk.conf')];
  }

  /** The dialplan's own log lines: `WORD name=value|name=value|end`. */
  #told(word: string, after = 0): Record<string, string>[] {
    return [...this.log.slice(after).matchAll(new RegExp(`: ${word} (.*)\\|end$`, 'gm'))].map((match) =>
      Object.fromEntries(
        (match[1] ?? '').split('|').map((pair) => {
          const at = pair.indexOf('=');
          return [pair.slice(0, at), pair.slice(at + 1)];
        }),
      ),
    );
  }
}

interface Program {
  readonly LOADER: string;
  readonly LIBRARIES: string;
  readonly BINARY: string;
  readonly MODULES: string;
  readonly DATA: string;
}

/** Where Asterisk is, brought by asterisk.sh into the user's cache if it is not there yet. */
async function installed(): Promise<Program> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'copperline', 'asterisk');
  const { stdout } = await run('bash', [join(import.meta.dirname, 'asterisk.sh'), cache], { timeout: 300_000 });
  const values = Object.fromEntries(stdout.split('\n').map((line) => line.split('=', 2) as [string, string]));
  return values as unknown as Program;
}

/** `server.pem` and `server.key` in `folder`, for localhost and `address`: self-signed, so its own authority. */
export async function makeCertificate(folder: string, address: string): Promise<void> {
  // biome-ignore format: one option a pair
  await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30',
    '-subj', '/CN=localhost', '-addext', `subjectAltName=DNS:localhost,IP:127.0.0.1,IP:${address}`,
    '-keyout', join(folder, 'server.key'), '-out', join(folder, 'server.pem')], { timeout: 20_000 });
}

/** As the program says it, Debian's own suffix left out: `22.5.2`. */
export async function asteriskVersion(): Promise<string | undefined> {
  const { LOADER, LIBRARIES, BINARY } = await installed();
  const { stdout } = await run(LOADER, ['--library-path', LIBRARIES, BINARY, '-V'], { timeout: 20_000 });
  return /^Asterisk (\d+\.\d+\.\d+)/m.exec(stdout)?.[1];
}
