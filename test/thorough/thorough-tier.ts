import { guestImage } from '../emulators/guest/guest-image.ts';
import { hasQemu } from '../emulators/guest/machine.ts';
import { type Decision, whereItRuns } from './where-it-runs.ts';

/**
 * Why the tests on a real kernel cannot run here, or undefined. Says so on the terminal. What could be put right is a failure
 * where `CI` is set.
 * @throws Error in that case
 */
export async function whyNotHere(): Promise<string | undefined> {
  const decision = await decide();
  if (decision.kind === 'run') return undefined;
  const text = `The thorough tier (a virtual machine with a real kernel) is not run: ${decision.why}.`;
  if (decision.kind === 'fail') throw new Error(text);
  process.stderr.write(`${text}\n`);
  return decision.why;
}

async function decide(): Promise<Decision> {
  const { platform, arch, env } = process;
  const here = { platform, arch, hasQemu: hasQemu(), isCi: Boolean(env.CI) };
  const decision = whereItRuns(here);
  // A download is for where the rest is in order.
  return decision.kind === 'run' ? whereItRuns({ ...here, noImage: await whyNoImage() }) : decision;
}

async function whyNoImage(): Promise<string | undefined> {
  try {
    await guestImage();
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}
