import { execFile } from 'node:child_process';
import { asteriskVersion } from './asterisk.ts';
import { PEERS, type Peer, type Versions } from './interop-matrix.ts';

/** How each program is asked for its version, and where that is in what it says. */
const ASKED: Readonly<Record<Exclude<Peer, 'Asterisk'>, readonly [command: string, argument: string, found: RegExp]>> =
  {
    baresip: ['baresip', '-h', /baresip v?(\d+\.\d+\.\d+)/i],
    linphone: ['linphonec', '-v', /version: *(\d+\.\d+\.\d+)/i],
    SIPp: ['sipp', '-v', /SIPp v(\d+\.\d+\.\d+)/],
    Kamailio: ['/usr/sbin/kamailio', '-v', /kamailio (\d+\.\d+\.\d+)/i],
    // Its other numbers change with each of Debian's security updates.
    Chromium: [process.env.CHROMIUM ?? '/usr/bin/chromium', '--version', /Chromium (\d+)/],
  };

/** What it prints, whatever its exit status: some say their version only together with a complaint. */
const said = (command: string, argument: string): Promise<string> =>
  new Promise((resolve) => {
    execFile(command, [argument], { timeout: 20_000 }, (_error, stdout, stderr) => resolve(stdout + stderr));
  });

async function versionOf(peer: Peer): Promise<string | undefined> {
  if (peer === 'Asterisk') return asteriskVersion();
  const [command, argument, found] = ASKED[peer];
  return found.exec(await said(command, argument))?.[1];
}

export async function peerVersions(): Promise<Versions> {
  const found = await Promise.all(PEERS.map(async (peer) => [peer, await versionOf(peer)] as const));
  return Object.fromEntries(found.filter(([, version]) => version !== undefined));
}
