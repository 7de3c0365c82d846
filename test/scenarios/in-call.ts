/** A line of the office in a conversation, and what became of it. */
import { waitFor } from '../kit/wait.ts';
import type { Office } from './office.ts';

/** A silent caller on this line, connected to its extension. */
export async function inCall(office: Office, port: number): Promise<void> {
  const line = `sim/${port}`;
  // A record may be there a moment before the view that its call has gone from.
  await office.gateway.waitForView((view) => !view.calls.some((call) => call.line === line), {
    what: `no call on line ${port}`,
  });
  await office.provoke(port, { kind: 'is-silent' });
  await office.provoke(port, { kind: 'calls-in', number: '100' });
  await office.gateway.waitForView(
    (view) => view.calls.some((call) => call.line === line && call.state === 'connected'),
    { what: `the call on line ${port} to be connected`, deadlineMs: 20_000 },
  );
}

/** Why the line's last call ended, as its record says. */
export async function endedCall(office: Office, port: number, deadlineMs = 30_000): Promise<string> {
  await office.waitForHook(port, 'on-hook', deadlineMs);
  return waitFor(
    async () => {
      const { records } = await office.gateway.request('records.list', { limit: 50 });
      const record = records.find((each) => each.line === `sim/${port}`);
      return record?.endedAt === undefined ? undefined : (record.reason ?? '');
    },
    { what: `the record of line ${port}`, deadlineMs: 10_000 },
  );
}
