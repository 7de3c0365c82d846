import { parseArgs } from 'node:util';
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import { actCommands } from './act-commands.ts';
import { type Command, type Context, UsageError } from './command.ts';
import { GatewayLink, LinkError } from './gateway-link.ts';
import { lookCommands } from './look-commands.ts';

export const commands: readonly Command[] = [...lookCommands, ...actCommands];

const COMMON = { data: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } } as const;

export interface CliWorld {
  readonly defaultDataDir: string;
  readonly clock: Clock;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly secret: (prompt: string) => Promise<string>;
  readonly agrees: (question: string) => Promise<boolean>;
}

/** @returns the process's exit code: 0 done, 1 refused or not possible, 2 asked for wrongly */
export async function runCli(args: readonly string[], world: CliWorld): Promise<number> {
  const found = findCommand(args);
  if (!found) {
    const asked = args.find((arg) => !arg.startsWith('-'));
    if (asked === undefined) {
      world.out(help(world.defaultDataDir));
      return args.length === 0 || args.includes('--help') ? 0 : 2;
    }
    world.err(`There is no command "${asked}".${suggestion(asked)}\n\n${help(world.defaultDataDir)}`);
    return 2;
  }
  const { command, rest } = found;
  try {
    const { values, positionals } = read(command, rest);
    if (values.help === true) {
      world.out(usage(command));
      return 0;
    }
    const dataDir = typeof values.data === 'string' ? values.data : world.defaultDataDir;
    using link = await GatewayLink.open(dataDir, world.clock);
    const result = await command.run({
      link,
      words: positionals,
      options: values,
      secret: world.secret,
      agrees: world.agrees,
    });
    const shown = values.json === true ? `${JSON.stringify(result.data, null, 2)}\n` : result.text;
    if (result.failed && values.json !== true) world.err(shown);
    else world.out(shown);
    return result.failed ? 1 : 0;
  } catch (thrown) {
    if (thrown instanceof UsageError) {
      world.err(`${thrown.message}\n\n${usage(command)}`);
      return 2;
    }
    world.err(`${thrown instanceof LinkError ? thrown.message : `This did not work: ${errorText(thrown)}`}\n`);
    return 1;
  }
}

/** The longest name that the words begin with: `users add` before `users`. Options may stand in between. */
function findCommand(
  args: readonly string[],
): { readonly command: Command; readonly rest: readonly string[] } | undefined {
  const places = args.flatMap((arg, index) => (arg.startsWith('-') || args[index - 1] === '--data' ? [] : [index]));
  for (const count of [2, 1]) {
    const name = places.slice(0, count).map((place) => args[place]);
    const command = name.length === count ? commands.find((each) => each.name === name.join(' ')) : undefined;
    if (command) return { command, rest: args.filter((_, index) => !places.slice(0, count).includes(index)) };
  }
  return undefined;
}

function read(
  command: Command,
  args: readonly string[],
): { readonly values: Context['options']; readonly positionals: readonly string[] } {
  try {
    const options: NonNullable<Command['options']> = { ...COMMON, ...command.options };
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    // None of the options may come more than once.
    return { values: values as Context['options'], positionals };
  } catch (thrown) {
    throw new UsageError(errorText(thrown));
  }
}

function help(dataDir: string): string {
  const longest = Math.max(
    ...commands.map(({ name, usage: more }) => `${name} ${more}`.trimEnd().length).filter((length) => length < 44),
  );
  const lines = commands.map(({ name, usage: more, about }) => {
    const head = `${name} ${more}`.trimEnd();
    return head.length > longest
      ? `  ${head}\n  ${' '.repeat(longest)}  ${about}\n`
      : `  ${head.padEnd(longest)}  ${about}\n`;
  });
  return `copperline: asks the Copperline that runs on this computer.

${lines.join('')}
  --json      what the gateway says, as JSON
  --data DIR  where its data is (${dataDir})
  --help      behind a command: about it
`;
}

const usage = ({ name, usage: more, about }: Command): string =>
  `copperline ${`${name} ${more}`.trimEnd()}\n  ${about}\n`;

function suggestion(asked: string): string {
  const like = commands.filter(({ name }) => name.startsWith(asked.slice(0, 3)) || name.includes(asked));
  return like.length === 0 ? '' : ` Perhaps: ${like.map(({ name }) => name).join(', ')}.`;
}
