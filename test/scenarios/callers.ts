/** Callers on lines of several countries, as the office's PBX sees them. */
import type { Provocation } from '../../main/adapters/simulated/exchange-client.ts';
import type { SettingsInput } from '../kit/gateway.ts';
import { type Office, openOffice } from './office.ts';

type Profile = NonNullable<NonNullable<SettingsInput['lines']>[number]['profile']>;
export type CallIn = Omit<Extract<Provocation, { kind: 'calls-in' }>, 'kind'>;

/** An office with one line of each country; all its lines' callers are put through to 600. */
export const openCountries = (countries: readonly string[], profile: Profile = {}): Promise<Office> =>
  openOffice({
    lines: countries.length,
    extensions: ['600'],
    settings: (usual) => ({
      ...usual,
      lines: (usual.lines ?? []).map((line, index) => ({
        ...line,
        country: countries[index] ?? 'us',
        // The exchange hangs up by a loop break: North America's way, which most other countries are not known for.
        profile: { disconnect: { cpc: 'act' }, ...profile },
      })),
    }),
  });

/** Calls in on a line, and waits for the extension to be called and connected. */
export async function connects(office: Office, port: number, call: CallIn) {
  const after = office.pbx.mark();
  await office.provoke(port, { kind: 'calls-in', ...call });
  const arrived = await office.pbx.waitForCall('600', { after });
  await office.gateway.waitForView((view) => view.calls[0]?.state === 'connected', {
    what: 'the call to be connected',
  });
  return arrived;
}

export async function hangsUp(office: Office, port: number): Promise<void> {
  await office.provoke(port, { kind: 'hangs-up' });
  await office.waitForHook(port, 'on-hook');
}

/** Calls in, is connected and hangs up. */
export async function arrives(office: Office, port: number, call: CallIn) {
  const arrived = await connects(office, port, call);
  await hangsUp(office, port);
  return arrived;
}

export const newestRecord = async (office: Office) =>
  (await office.gateway.request('records.list', { limit: 1 })).records[0];
