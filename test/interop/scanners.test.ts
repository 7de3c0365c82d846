/** Debian's SIPVicious against a whole gateway: what scanners of the Internet learn (nothing), and how soon they are banned. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Child } from '../kit/child.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { request, ScriptedPeer, SDP } from '../sip/scripted-peer.ts';
import { EDGE_ADDRESS, openStormyLine, type StormyLine } from './stormy-line.ts';

/** Where Debian's scanner comes from when it scans an address of loopback: it can be told another, and comes from here all the same. */
const SCANNER = '127.0.0.1';

let stormy: StormyLine;
beforeAll(async () => {
  stormy = await openStormyLine({ caller: '127.0.0.5' });
});
afterAll(() => stormy?.[Symbol.asyncDispose]());

/** Runs a program of SIPVicious to its end, or for `seconds`; what it printed. */
async function scan(program: 'svwar' | 'svcrack', args: readonly string[], seconds = 20): Promise<string> {
  using dir = tempDir('scan');
  await using child = await Child.start(program, [...args, '-p', String(stormy.sipPort), EDGE_ADDRESS], {
    name: program,
    cwd: dir.path,
    env: { HOME: dir.path, TERM: 'dumb' },
  });
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, seconds * 1_000);
  await Promise.race([child.exited, late.promise]);
  clearTimeout(timer);
  return child.output;
}

const bannedEntry = (source: string) => stormy.gateway.view.security.banned.find((ban) => ban.source === source);

async function banned(source: string): Promise<void> {
  await stormy.gateway.waitForView((view) => view.security.banned.some((ban) => ban.source === source), {
    what: `${source} to be banned`,
  });
}

describe('a scanner', () => {
  it('svwar learns of no user by any method and is banned within 10 requests, while the trunk calls on', async () => {
    const call = await stormy.call('5551234');
    // It gives up after two refusals that tell it nothing: so three times, as scanners come back.
    for (const method of ['REGISTER', 'INVITE', 'OPTIONS']) {
      const output = await scan('svwar', ['--force', '-m', method, '-e', '100-400']);
      expect(output).toMatch(/found nothing/i);
    }
    await banned(SCANNER);
    expect(stormy.gateway.view.security.strangers.refused).toBeLessThanOrEqual(10);
    expect(bannedEntry(SCANNER)?.why).toMatch(/^(REGISTER|INVITE|OPTIONS) for \d+, calls itself friendly-scanner$/);
    // From now on it does not even find that there is somebody.
    expect(await scan('svwar', ['--force', '-e', '100-400'])).toMatch(/timed out|No server response/);
    call.rtp.talk(700);
    await stormy.line.exchangeHears(1, 700);
    await call.hangUp();
    await stormy.line.quiet();
  });

  it('svcrack finds no password and is banned within 10 requests', async () => {
    await stormy.gateway.request('security.lift', { source: SCANNER });
    using dir = tempDir('passwords');
    const words = join(dir.path, 'words');
    writeFileSync(words, Array.from({ length: 300 }, (_, count) => `secret${count}`).join('\n'));
    const before = stormy.gateway.view.security.strangers.refused;
    for (let time = 0; time < 5 && !bannedEntry(SCANNER); time++) {
      const output = await scan('svcrack', ['-u', '100', '-d', words], 4);
      expect(output).not.toMatch(/The password|\| +secret/);
    }
    await banned(SCANNER);
    expect(stormy.gateway.view.security.strangers.refused - before).toBeLessThanOrEqual(10);
  });

  it('gets the same answer for a user that is there as for one that is not, byte for byte but for what it said itself', async () => {
    await using stranger = await ScriptedPeer.open('127.0.0.25');
    const answers: string[] = [];
    for (const [method, user] of [
      ['REGISTER', 'gateway'],
      ['REGISTER', 'nobody'],
      ['INVITE', 'gateway'],
      ['OPTIONS', '5551234'],
    ] as const) {
      const parts = {
        port: stranger.port,
        user,
        callId: 'same',
        branch: 'z9hG4bKsame',
        body: method === 'INVITE' ? SDP : '',
      };
      stranger.send(request(method, parts), stormy.sipPort, EDGE_ADDRESS);
      const { text } = await stranger.hears(/^SIP\/2\.0 /);
      answers.push(text.replaceAll(method, 'METHOD').replaceAll(user, 'USER'));
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^SIP\/2\.0 403 Forbidden\r\n/);
    // And then nothing: not even that there is a gateway.
    for (let time = 0; time < 3; time++)
      stranger.send(request('OPTIONS', { port: stranger.port }), stormy.sipPort, EDGE_ADDRESS);
    await stranger.hears(/^SIP\/2\.0 403/);
    await stranger.hearsNo(/^SIP/, 300);
    expect(
      (await stormy.gateway.request('records.list', { limit: 1000 })).records.every(({ trunk }) => trunk === 'peer'),
    ).toBe(true);
  });

  it('is lifted by its address, and heard again', async () => {
    await using stranger = await ScriptedPeer.open('127.0.0.25');
    expect(await stormy.gateway.request('security.lift', { source: '127.0.0.25' })).toEqual({ ok: true });
    stranger.send(request('OPTIONS', { port: stranger.port }), stormy.sipPort, EDGE_ADDRESS);
    await stranger.hears(/^SIP\/2\.0 403/);
    expect(await stormy.gateway.request('security.lift', { source: '127.0.0.25' })).toMatchObject({ ok: false });
  });
});
