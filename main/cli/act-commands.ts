import { resolve } from 'node:path';
import { roles } from '../contract/access.ts';
import { monitoringSecrets, outlets } from '../contract/monitoring.ts';
import type { OfferedFile } from '../contract/outcome.ts';
import type { SettingChange } from '../contract/provisioning.ts';
import { type Command, type Context, type Result, text, told, UsageError, word } from './command.ts';
import { list, printable, table, timeText } from './table.ts';

const PASSPHRASE = { passphrase: { type: 'boolean' } } as const;

/** Commands that change something, or make a file. */
export const actCommands: readonly Command[] = [
  {
    name: 'call hang-up',
    usage: 'CALL',
    about: 'ends a call',
    run: async (context) =>
      told(await context.link.request('call.hang-up', { callId: word(context, 0, 'The call') }), 'The call is ended.'),
  },
  {
    name: 'night',
    usage: 'on|off|auto',
    about: 'switches all schedules to night, to day, or back to the clock',
    run: async (context) => {
      const mode = oneOf(['on', 'off', 'auto'], word(context, 0, 'on, off or auto'), 'night');
      return told(await context.link.request('routing.night', { mode }), `Night is ${mode}.`);
    },
  },
  {
    name: 'access',
    usage: '[on|off|new-certificate]',
    about: 'the console over the network: its addresses and certificate; opens or closes it',
    async run(context) {
      const { link, words } = context;
      const [act] = words;
      if (act !== undefined) {
        const done =
          act === 'new-certificate'
            ? await link.request('access.new-certificate', {})
            : await link.request('access.switch', { on: oneOf(['on', 'off'], act, 'access') === 'on' });
        if (!done.ok) return told(done, '');
      }
      const { access } = await link.request('access.state', {});
      const { certificate } = access;
      const entries: [string, unknown][] = [['over the network', access.state]];
      if (access.detail !== undefined) entries.push(['why', access.detail]);
      for (const address of access.addresses) entries.push(['address', address]);
      if (certificate) {
        entries.push([
          certificate.own ? 'own certificate' : 'certificate',
          `until ${timeText(certificate.validUntil)} UTC`,
        ]);
        entries.push(['SHA-256', certificate.fingerprint]);
      }
      return { data: access, text: list(entries) };
    },
  },
  {
    name: 'users',
    usage: '',
    about: 'who may sign in over the network',
    async run({ link }) {
      const { access } = await link.request('access.state', {});
      return {
        data: access.users,
        text: table(
          ['user', 'role', 'since', 'signed in last', ''],
          access.users.map((user) => [
            user.name,
            user.role,
            timeText(user.createdAt),
            timeText(user.lastSignInAt),
            user.lockedUntil === undefined ? '' : `locked until ${timeText(user.lockedUntil)}`,
          ]),
        ),
      };
    },
  },
  {
    name: 'users add',
    usage: 'NAME --role owner|receptionist|viewer',
    about: 'adds a user; asks for the password, or reads it from standard input',
    options: { role: { type: 'string' } },
    async run(context) {
      const name = word(context, 0, 'The name');
      const role = oneOf(roles, text(context, 'role') ?? '', '--role');
      const password = await newPassword(context, name);
      return told(await context.link.request('user.add', { name, role, password }), `${name} may sign in.`);
    },
  },
  {
    name: 'users change',
    usage: 'NAME [--role ROLE] [--password]',
    about: 'another role, or another password; the user is signed out everywhere',
    options: { role: { type: 'string' }, password: { type: 'boolean' } },
    async run(context) {
      const name = word(context, 0, 'The name');
      const given = text(context, 'role');
      if (given === undefined && context.options.password !== true)
        throw new UsageError('Say what is to change: --role, --password.');
      const role = given === undefined ? undefined : oneOf(roles, given, '--role');
      const password = context.options.password === true ? await newPassword(context, name) : undefined;
      const change = { name, ...(role === undefined ? {} : { role }), ...(password === undefined ? {} : { password }) };
      return told(await context.link.request('user.change', change), `${name} was changed.`);
    },
  },
  {
    name: 'users remove',
    usage: 'NAME',
    about: 'removes a user',
    run: async (context) =>
      told(await context.link.request('user.remove', { name: word(context, 0, 'The name') }), 'The user is gone.'),
  },
  {
    name: 'users unlock',
    usage: 'NAME',
    about: 'takes off a lock that too many wrong passwords have put on',
    run: async (context) =>
      told(
        await context.link.request('user.unlock', { name: word(context, 0, 'The name') }),
        'The user may try again.',
      ),
  },
  {
    name: 'monitoring',
    usage: '',
    about: 'who hears of alarms, and how that goes',
    async run({ link }) {
      const state = await link.request('monitoring.state', {});
      const rows = state.outlets.map((each) => [
        each.outlet,
        each.on ? 'on' : 'off',
        each.sent,
        each.failed,
        each.waiting,
        each.detail,
      ]);
      return {
        data: state,
        text: `${table(['to', '', 'sent', 'failed', 'waiting', 'how it goes'], rows)}\n/metrics is ${state.metrics ? 'on' : 'off'}; secrets that are set: ${state.secrets.join(', ') || 'none'}\n`,
      };
    },
  },
  {
    name: 'monitoring test',
    usage: outlets.join('|'),
    about: 'sends a made-up alarm',
    run: async (context) =>
      told(
        await context.link.request('monitoring.test', {
          outlet: oneOf(outlets, word(context, 0, 'What to test'), 'monitoring test'),
        }),
        'It was sent.',
      ),
  },
  {
    name: 'monitoring secret',
    usage: `${monitoringSecrets.join('|')} [--remove]`,
    about: 'sets a key or password of monitoring; asks for it, or reads it from standard input',
    options: { remove: { type: 'boolean' } },
    async run(context) {
      const which = oneOf(monitoringSecrets, word(context, 0, 'Which one'), 'monitoring secret');
      if (context.options.remove === true)
        return told(await context.link.request('monitoring.secret', { which }), 'It is gone.');
      return told(
        await context.link.request('monitoring.secret', { which, secret: await context.secret(`${which}: `) }),
        'It is set.',
      );
    },
  },
  {
    name: 'diagnostics',
    usage: 'FILE [--pcap [--yes]]',
    about: 'writes a ZIP file for who is to help, without passwords; --pcap: with whole SIP messages',
    options: { pcap: { type: 'boolean' }, yes: { type: 'boolean' } },
    async run(context) {
      const pcap = context.options.pcap === true;
      if (
        pcap &&
        context.options.yes !== true &&
        !(await context.agrees(
          'The file will have whole SIP messages in it, with the numbers, names and addresses of everybody who called. Make it?',
        ))
      )
        return { data: { ok: false }, text: 'Nothing was made.\n', failed: true };
      return file(context, await context.link.request('diagnostics.make', { pcap }));
    },
  },
  {
    name: 'export',
    usage: 'FILE [--passphrase]',
    about: 'writes settings to start another gateway from; --passphrase: with passwords, sealed',
    options: PASSPHRASE,
    run: async (context) => file(context, await context.link.request('provisioning.export', await passphrase(context))),
  },
  {
    name: 'backup',
    usage: 'FILE [--history] [--contacts] [--passphrase]',
    about:
      'writes a backup of the settings; --history: with all calls; --contacts: with contacts and blocked callers; --passphrase: with passwords, sealed',
    options: { ...PASSPHRASE, history: { type: 'boolean' }, contacts: { type: 'boolean' } },
    run: async (context) =>
      file(
        context,
        await context.link.request('backup.make', {
          history: context.options.history === true,
          contacts: context.options.contacts === true,
          ...(await passphrase(context)),
        }),
      ),
  },
  {
    name: 'restore',
    usage: 'FILE|HTTPS-ADDRESS [--sha256 SUM] [--passphrase] [--history] [--contacts] [--yes]',
    about: 'shows what settings would change, and puts them in place if you agree; `undo` takes it back',
    options: {
      ...{ ...PASSPHRASE, sha256: { type: 'string' } },
      ...{ history: { type: 'boolean' }, contacts: { type: 'boolean' }, yes: { type: 'boolean' } },
    },
    run: restore,
  },
  {
    name: 'undo',
    usage: '',
    about: 'goes back to the settings before the last restore',
    run: async ({ link }) => told(await link.request('provisioning.undo', {}), 'The settings are as they were before.'),
  },
];

async function restore(context: Context): Promise<Result> {
  const { link, options } = context;
  const from = word(context, 0, 'The file');
  const sha256 = text(context, 'sha256');
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(sha256))
    throw new UsageError('--sha256 takes 64 digits and letters a to f.');
  const source = /^https?:\/\//i.test(from)
    ? ({ kind: 'address', url: from } as const)
    : ({ kind: 'upload', id: await link.upload(resolve(from)) } as const);
  const looked = await link.request('provisioning.look', {
    source,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(await passphrase(context)),
  });
  if (!looked.ok) return told(looked, '');
  const { plan } = looked;
  const preview = [
    list([
      ['SHA-256', plan.sha256],
      ['made', plan.madeAt === undefined ? 'unknown' : `${timeText(plan.madeAt)} UTC by ${plan.madeBy ?? 'unknown'}`],
      ['passwords and keys', plan.secrets === 'none' ? 'none' : `sealed, ${plan.secretCount} opened`],
      ...(plan.history === undefined ? [] : ([['calls', plan.history]] as [string, unknown][])),
      ...(plan.contacts === undefined ? [] : ([['contacts', plan.contacts]] as [string, unknown][])),
    ]),
    plan.changes.length === 0 ? 'It changes none of the settings.\n' : plan.changes.map(changeLine).join(''),
    plan.more > 0 ? `  and ${plan.more} more\n` : '',
    ...plan.warnings.map((warning) => `! ${printable(warning)}\n`),
  ].join('\n');
  if (options.yes !== true && !(await context.agrees(`${preview}\nPut these settings in place?`)))
    return { data: { ok: false, plan }, text: 'Nothing was changed.\n', failed: true };
  const history = options.history === true && plan.history !== undefined;
  const contacts = options.contacts === true && plan.contacts !== undefined;
  const done = await link.request('provisioning.apply', { id: plan.id, history, contacts });
  const later = [...(history ? ['The call history is'] : []), ...(contacts ? ['The contacts are'] : [])];
  const after = [
    'The settings are in place. `copperline undo` goes back.',
    ...later.map((what) => `${what} restored at the next start.`),
  ].join(' ');
  return { ...told(done, options.yes === true ? `${preview}\n${after}` : after), data: { ...done, plan } };
}

const MARKS = { added: '+', removed: '-', changed: '~' } as const;
const changeLine = ({ place, kind, before, after }: SettingChange): string =>
  `  ${MARKS[kind]} ${printable(place)}: ${printable(kind === 'changed' ? `${before} → ${after}` : (after ?? before))}\n`;

async function file(
  context: Context,
  offered: { readonly ok: true; readonly file: OfferedFile } | { readonly ok: false; readonly text: string },
): Promise<Result> {
  if (!offered.ok) return told(offered, '');
  const path = resolve(word(context, 0, 'The file'));
  await context.link.download(offered.file, path);
  return { data: { ok: true, path, bytes: offered.file.bytes }, text: `${path} (${offered.file.bytes} bytes)\n` };
}

async function passphrase(context: Context): Promise<{ passphrase?: string }> {
  return context.options.passphrase === true ? { passphrase: await context.secret('Passphrase: ') } : {};
}

async function newPassword(context: Context, name: string): Promise<string> {
  const first = await context.secret(`New password for ${name}: `);
  if (!process.stdin.isTTY) return first;
  if ((await context.secret('Once more: ')) !== first)
    throw new UsageError('These were two passwords. Nothing was changed.');
  return first;
}

function oneOf<T extends string>(allowed: readonly T[], given: string, what: string): T {
  const found = allowed.find((each) => each === given);
  if (found === undefined)
    throw new UsageError(`${what} takes ${allowed.join(', ')}${given === '' ? '' : `, not "${printable(given)}"`}.`);
  return found;
}
