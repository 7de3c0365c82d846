import { type Asterisk, startAsterisk } from '../../kit/asterisk.ts';
import { SilentProxy } from '../../kit/silent-proxy.ts';
import { GATEWAY_ADDRESS } from '../../scenarios/office.ts';
import type { TwoWays } from './two-ways.ts';

const endpoint = (name: string, port: number): string => `
[${name}](media)
type=endpoint
aors=${name}
[${name}]
type=aor
contact=sip:127.0.0.1:${port}
qualify_frequency=10
`;

/** A number that begins with 4 goes to the primary endpoint, and to the backup where that gives it back. */
const DIAL = `
exten => _4X.,1,Dial(PJSIP/\${EXTEN:1}@primary)
 same => n,Dial(PJSIP/\${EXTEN:1}@backup)
 same => n,Hangup(\${HANGUPCAUSE})
`;

/**
 * Asterisk with two outbound endpoints towards the same PBX, qualified every 10 s, all else as it comes: an OPTIONS is
 * waited for 3 s, an INVITE for 32 s (timer B).
 */
export async function openAsteriskTrunks(pbx: Asterisk, extension: string): Promise<TwoWays> {
  await using opened = new AsyncDisposableStack();
  const far = { address: pbx.address, port: pbx.sipPort };
  const primary = opened.use(await SilentProxy.start(far, { from: GATEWAY_ADDRESS }));
  const backup = opened.use(await SilentProxy.start(far, { from: GATEWAY_ADDRESS }));
  const asterisk = opened.use(
    await startAsterisk({
      more: {
        'pjsip.conf': endpoint('primary', primary.port) + endpoint('backup', backup.port),
        'extensions.conf': DIAL,
      },
    }),
  );
  const { ami } = asterisk;
  const all = opened.move();
  let known = 0;
  const becomes = async (status: string, deadlineMs: number): Promise<number> => {
    const from = known;
    await ami.waitFor(
      (message) =>
        message.Event === 'ContactStatus' &&
        message.AOR === 'primary' &&
        message.ContactStatus === status &&
        ami.messages.indexOf(message) >= from,
      { what: `Asterisk to find the primary ${status}`, deadlineMs },
    );
    return performance.now();
  };
  return {
    primary,
    mark: () => {
      known = ami.messages.length;
    },
    isDown: (deadlineMs) => becomes('Unreachable', deadlineMs),
    isUp: (deadlineMs) => becomes('Reachable', deadlineMs),
    async connects(deadlineMs) {
      const began = performance.now();
      const call = await asterisk.originate({ channel: `Local/4${extension}@numbers`, extension: '614' });
      await call.answered(deadlineMs);
      const took = performance.now() - began;
      await call.hangUp();
      return took;
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
