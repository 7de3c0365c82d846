import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Asks at the terminal without showing what is typed; reads a line of standard input where that is none. */
export async function askSecret(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  if (stdin.isTTY) stderr.write(prompt);
  const nothing = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nothing, terminal: stdin.isTTY });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    if (stdin.isTTY) stderr.write('\n');
  }
}

/** Nobody there to say yes: no. */
export async function askYesNo(question: string): Promise<boolean> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) {
    stderr.write(`${question}\nNobody is at a terminal to say yes: add --yes where the command has it.\n`);
    return false;
  }
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    return /^\s*y(es)?\s*$/i.test(await lines.question(`${question} [y/N] `));
  } finally {
    lines.close();
  }
}
