/** A Kamailio on loopback: registrar and proxy of one domain, which asks for digest by SHA-256 and stays in the way of calls. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from './child.ts';
import { freePort } from './ports.ts';
import { tempDir } from './temp-dir.ts';

export interface KamailioOptions {
  readonly address: string;
  readonly domain: string;
  readonly password: string;
  /** Where calls go whose user nobody registered. */
  readonly beyond: { readonly address: string; readonly port: number };
}

export class Kamailio implements AsyncDisposable {
  readonly address: string;
  readonly port: number;
  readonly #child: Child;
  readonly #dir: Disposable;

  private constructor(address: string, port: number, child: Child, dir: Disposable) {
    this.address = address;
    this.port = port;
    this.#child = child;
    this.#dir = dir;
  }

  static async start(options: KamailioOptions): Promise<Kamailio> {
    const dir = tempDir('kamailio');
    const port = await freePort(options.address);
    const file = join(dir.path, 'kamailio.cfg');
    writeFileSync(file, configuration(options, port, dir.path));
    // 32 and 4 MB of memory are plenty; without a fork to the background it is ours to end.
    const words = ['-DD', '-E', '-f', file, '-Y', dir.path, '-m', '32', '-M', '4'];
    const child = await Child.start('/usr/sbin/kamailio', words, { name: 'Kamailio' });
    try {
      await child.waitForOutput(/COPPERLINE-TEST-READY/, 15_000);
    } catch (thrown) {
      await child[Symbol.asyncDispose]();
      dir[Symbol.dispose]();
      throw thrown;
    }
    return new Kamailio(options.address, port, child, dir);
  }

  get output(): string {
    return this.#child.output;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
    this.#dir[Symbol.dispose]();
  }
}

const MODULES = [
  'jsonrpcs',
  'tm',
  'sl',
  'rr',
  'pv',
  'maxfwd',
  'textops',
  'siputils',
  'xlog',
  'usrloc',
  'registrar',
  'auth',
];

function configuration({ address, domain, password, beyond }: KamailioOptions, port: number, dir: string): string {
  return `#!KAMAILIO
debug=1
log_stderror=yes
children=1
socket_workers=1
tcp_children=1
auto_aliases=no
alias="${domain}"
listen=udp:${address}:${port}
listen=tcp:${address}:${port}
server_header="Server: test-kamailio"
${MODULES.map((name) => `loadmodule "${name}.so"`).join('\n')}
modparam("jsonrpcs", "transport", 0)
modparam("usrloc", "db_mode", 0)
modparam("registrar", "min_expires", 5)
modparam("auth", "algorithm", "SHA-256")
modparam("auth", "nonce_count", 1)
modparam("auth", "qop", "auth")
modparam("auth", "secret", "${dir.length}-not-a-secret")

event_route[core:worker-one-init] {
  xlog("L_ERR", "COPPERLINE-TEST-READY\\n");
}

request_route {
  if (!mf_process_maxfwd_header("10")) {
    sl_send_reply("483", "Too Many Hops");
    exit;
  }
  if (is_method("CANCEL")) {
    if (t_check_trans()) t_relay();
    exit;
  }
  if (has_totag()) {
    if (loose_route()) {
      t_relay();
      exit;
    }
    if (is_method("ACK") && t_check_trans()) t_relay();
    else if (!is_method("ACK")) sl_send_reply("404", "Not here");
    exit;
  }
  t_check_trans();
  # A Route that names this proxy is taken off; one to elsewhere is not for us to follow.
  remove_hf("Route");
  if (is_method("OPTIONS")) {
    sl_send_reply("200", "OK");
    exit;
  }
  if (is_method("REGISTER")) {
    if (!pv_www_authenticate("${domain}", "${password}", "0")) {
      www_challenge("${domain}", "1");
      exit;
    }
    save("location");
    exit;
  }
  if (!is_method("INVITE")) {
    sl_send_reply("405", "Method Not Allowed");
    exit;
  }
  # Who calls from beyond needs no password.
  if ($si != "${beyond.address}") {
    if (!pv_proxy_authenticate("${domain}", "${password}", "0")) {
      proxy_challenge("${domain}", "1");
      exit;
    }
    consume_credentials();
  }
  record_route();
  if ($si == "${beyond.address}") {
    if (!lookup("location")) {
      sl_send_reply("404", "Not Found");
      exit;
    }
  } else {
    $du = "sip:${beyond.address}:${beyond.port}";
  }
  t_relay();
}
`;
}
