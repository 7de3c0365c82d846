import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOSTILE_NAME, line, view } from '../../test/console/sample-view.ts';
import { ScriptedBackend } from '../../test/console/scripted-backend.ts';
import { createSystemClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import type { Visitor } from '../gateway/access/visitor.ts';
import type { ConsoleGate } from '../gateway/console-gate.ts';
import { startConsoleServer } from '../gateway/console-server.ts';
import { FileShelf } from '../gateway/file-shelf.ts';
import { keepLocalKey } from '../store/local-key.ts';
import { commands, runCli } from './run-cli.ts';

const KEY = 'k'.repeat(43);
const clock = createSystemClock({ unref: true });
let dir: string;
let open: AsyncDisposableStack;
let backend: ScriptedBackend;
let shelf: FileShelf;
let visitors: Visitor[];
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'cli-'));
  open = new AsyncDisposableStack();
  mkdirSync(join(dir, 'console'));
  writeFileSync(join(dir, 'console', 'index.html'), 'the console');
  backend = new ScriptedBackend(view());
  shelf = open.use(await FileShelf.open(dir, { clock, log: silentLog }));
  visitors = [];
  const gate: ConsoleGate = {
    opened: (_, visitor) => void visitors.push(visitor),
    closed: () => {},
    pauseMs: () => 0,
    refusal: () => undefined,
    made: () => {},
  };
  const server = open.use(
    await startConsoleServer({
      backend,
      port: 0,
      staticDir: join(dir, 'console'),
      log: silentLog,
      clock,
      gate,
      shelf,
      localKey: KEY,
    }),
  );
  open.use(await keepLocalKey(dir, { url: server.origin, key: KEY, version: '0.1.0' }));
});
afterEach(async () => {
  await open.disposeAsync();
  rmSync(dir, { recursive: true, force: true });
});

async function run(args: string[], { says = [], agrees = false }: { says?: string[]; agrees?: boolean } = {}) {
  let [out, err] = ['', ''];
  const asked: string[] = [];
  const code = await runCli(args, {
    defaultDataDir: dir,
    clock,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    secret: async () => says.shift() ?? '',
    agrees: async (question) => {
      asked.push(question);
      return agrees;
    },
  });
  return { code, out, err, asked };
}

describe('the command line', () => {
  it('comes in by the key in the data directory, as somebody at the machine', async () => {
    const { code, out } = await run(['lines']);
    expect([code, out]).toEqual([0, expect.stringContaining('simulated-1/1')]);
    expect(visitors).toMatchObject([{ kind: 'here', by: 'command line' }]);
  });

  it('says the same as JSON for programs', async () => {
    const { out } = await run(['trunks', '--json']);
    expect(JSON.parse(out)).toEqual(view().trunks.map((each) => expect.objectContaining({ id: each.id })));
  });

  it('lets nobody’s name move the cursor', async () => {
    backend.show({ lines: [line(1, { state: 'ringing', caller: { name: `\u001b[2J\u202e${HOSTILE_NAME}\nfake` } })] });
    const { out } = await run(['lines']);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(out).not.toMatch(/[\u001b\u202e]/);
    expect(out.trimEnd().split('\n')).toHaveLength(2);
  });

  it('asks what would become of a call', async () => {
    backend.handlers['route.try'] = ({ source, called }) => ({
      summary: `${source.kind} ${called}`,
      emergency: false,
      targets: [],
      caller: { withheld: false },
      steps: [{ about: 'route', route: 'out', text: 'fits' }],
    });
    expect((await run(['route', 'try', '--from', 'trunk:pbx', '--called', '0049'])).out).toBe(
      'trunk 0049\n\n  [out] fits\n',
    );
    expect(await run(['route', 'try', '--from', 'moon'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--from takes'),
    });
  });

  it('reads a password apart from its arguments', async () => {
    backend.handlers['user.add'] = ({ password }) =>
      password === 'correct horse battery' ? { ok: true } : { ok: false, text: 'No.' };
    expect(
      await run(['users', 'add', 'olga', '--role', 'owner'], {
        says: ['correct horse battery', 'correct horse battery'],
      }),
    ).toMatchObject({ code: 0, out: 'olga may sign in.\n' });
    expect(await run(['users', 'add', 'olga', '--role', 'owner'], { says: ['wrong', 'wrong'] })).toMatchObject({
      code: 1,
      err: 'No.\n',
    });
    expect(await run(['users', 'add', 'olga', '--role', 'boss'])).toMatchObject({ code: 2 });
  });

  it('writes a file that the gateway makes, and over none that is there', async () => {
    backend.handlers['backup.make'] = async ({ history, contacts }) => {
      const path = shelf.newPath();
      writeFileSync(path, `${history ? 'with' : 'without'} calls, ${contacts ? 'with' : 'without'} contacts`);
      return {
        ok: true,
        file: await shelf.offer(
          path,
          'backup.zip',
          visitors.at(-1) ?? { kind: 'here', role: 'owner', by: 'console', address: '' },
        ),
      };
    };
    const file = join(dir, 'mine.zip');
    expect(await run(['backup', file, '--history'])).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toBe('with calls, without contacts');
    const both = join(dir, 'both.zip');
    expect(await run(['backup', both, '--history', '--contacts'])).toMatchObject({ code: 0 });
    expect(readFileSync(both, 'utf8')).toBe('with calls, with contacts');
    expect(await run(['backup', file])).toMatchObject({ code: 1, err: expect.stringContaining('is there already') });
    expect(readFileSync(file, 'utf8')).toBe('with calls, without contacts');
  });

  it('shows what settings would change, and asks before it is done', async () => {
    let applied = 0;
    backend.handlers['provisioning.look'] = ({ source }) => {
      const path = source.kind === 'upload' ? shelf.uploaded(source.id, visitors.at(-1) as Visitor) : undefined;
      return {
        ok: true,
        plan: {
          id: 'plan-1',
          sha256: 'a'.repeat(64),
          bytes: path === undefined ? 0 : readFileSync(path).length,
          from: 'a file',
          kind: 'settings',
          changes: [{ place: 'nightMode', kind: 'changed', before: 'auto', after: 'on' }],
          more: 0,
          secrets: 'none',
          secretCount: 0,
          warnings: ['Passwords are missing.'],
        },
      };
    };
    backend.handlers['provisioning.apply'] = ({ id }) => {
      if (id === 'plan-1') applied++;
      return { ok: true };
    };
    const file = join(dir, 'settings.json.export');
    writeFileSync(file, '{"version":1,"nightMode":"on"}');
    const no = await run(['restore', file]);
    expect([no.code, applied]).toEqual([1, 0]);
    expect(no.asked[0]).toContain('~ nightMode: auto → on');
    expect(no.asked[0]).toContain('a'.repeat(64));
    expect(await run(['restore', file], { agrees: true })).toMatchObject({ code: 0 });
    expect(await run(['restore', file, '--yes', '--json'])).toMatchObject({ code: 0, asked: [] });
    expect(applied).toBe(2);
    expect(await run(['restore', join(dir, 'none')])).toMatchObject({
      code: 1,
      err: expect.stringContaining('cannot be read'),
    });
  });

  it('helps who does not know it', async () => {
    const { code, out } = await run([]);
    expect(code).toBe(0);
    for (const { name } of commands) expect(out).toContain(name);
    expect(await run(['line'])).toMatchObject({ code: 2, err: expect.stringContaining('Perhaps: lines') });
    expect(await run(['lines', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('copperline lines') });
    expect(await run(['lines', '--nonsense'])).toMatchObject({ code: 2, err: expect.stringContaining('--nonsense') });
    expect(await run(['log', '--limit', 'x'])).toMatchObject({ code: 2, err: expect.stringContaining('--limit') });
  });

  it('says what to do where no gateway runs', async () => {
    expect(await run(['status', '--data', join(dir, 'elsewhere')])).toMatchObject({
      code: 1,
      err: expect.stringContaining('Start Copperline'),
    });
    writeFileSync(join(dir, 'gateway.key'), 'nonsense');
    expect(await run(['status'])).toMatchObject({ code: 1, err: expect.stringContaining('damaged') });
    writeFileSync(join(dir, 'gateway.key'), JSON.stringify({ url: 'http://127.0.0.1:1', key: KEY, version: '0' }));
    expect(await run(['status'])).toMatchObject({ code: 1, err: expect.stringContaining('does not answer') });
  });

  it('lets nobody in with another key', async () => {
    const kept = JSON.parse(readFileSync(join(dir, 'gateway.key'), 'utf8')) as { key: string };
    writeFileSync(join(dir, 'gateway.key'), JSON.stringify({ ...kept, key: 'x'.repeat(43) }));
    expect(await run(['status'])).toMatchObject({ code: 1, err: expect.stringContaining('401') });
    expect(visitors).toEqual([]);
  });
});
