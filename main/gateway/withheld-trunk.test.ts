import { expect, it } from 'vitest';
import { tempDir } from '../../test/kit/temp-dir.ts';
import { VirtualClock } from '../core/clock.ts';
import { trunkId } from '../core/ids.ts';
import { silentLog as log } from '../core/log.ts';
import { TransportHub } from '../sip/transport-hub.ts';
import { openSecrets } from '../store/secrets-file.ts';
import { trunkSettings } from '../store/settings-schema.ts';
import { Notices } from './notices.ts';
import { Trunks } from './trunks.ts';
import { viewTrunk } from './view.ts';

const NETWORK = { dnsServers: [] };
const PBX = trunkId('pbx');

it('a trunk whose required encryption everybody could read is kept, shown with what to do, and no call goes by it until then', async () => {
  using dir = tempDir('trunks');
  const clock = new VirtualClock();
  const notices = new Notices(clock);
  await using hub = new TransportHub({ clock, log });
  await using trunks = new Trunks({ hub, secrets: await openSecrets(dir.path, { log, clock }), notices, clock, log });
  const trunk = trunkSettings.parse({
    id: PBX,
    name: 'PBX',
    host: '127.0.0.1',
    transport: 'tcp',
    kind: { kind: 'peer' },
    encryption: 'required',
    optionsIntervalS: 0,
  });
  await trunks.apply({ trunks: [trunk], network: NETWORK });
  expect(trunks.get(PBX)).toBeUndefined();
  const [entry] = trunks.all;
  if (!entry) throw new Error('it is not there');
  const view = viewTrunk(trunk, entry.trunk, entry);
  expect(view).toMatchObject({ state: 'stopped', encryption: 'required', keysInClear: true });
  expect(view.detail).toContain('Choose TLS or WSS for it');
  expect(notices.list).toMatchObject([
    { severity: 'error', text: expect.stringMatching(/^The trunk "PBX" is not used\. It requires encrypted audio/) },
  ]);

  await trunks.apply({ trunks: [{ ...trunk, allowKeysInClear: true }], network: NETWORK });
  expect(trunks.get(PBX)).toBeDefined();
  expect(notices.list).toEqual([]);
});
