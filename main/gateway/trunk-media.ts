/** How a trunk's audio goes: what its settings say, what they mean together, and what is wrong with them. */
import type { EncryptionPolicy } from '../media/sdp-crypto.ts';
import type { TrunkSettings } from '../store/settings-schema.ts';

type Transported = Pick<TrunkSettings, 'transport'>;

/** Whether what is signalled, keys in the SDP among it, is encrypted on its way to the peer. */
export const isSignallingSecret = ({ transport }: Transported): boolean => transport === 'tls' || transport === 'wss';

/** As set; else audio is encrypted where it can be, as long as its keys are not for everybody to read. */
export const encryptionOf = (trunk: Transported & Pick<TrunkSettings, 'encryption'>): EncryptionPolicy | 'dtls' =>
  trunk.encryption ?? (isSignallingSecret(trunk) ? 'preferred' : 'off');

/** Keys in the SDP travel for everybody on the way to read (RFC 4568 §8.1: the signalling must protect them). */
export const keysInClear = (trunk: TrunkSettings): boolean =>
  encryptionOf(trunk) !== 'off' && !isSignallingSecret(trunk);

/**
 * Encryption that must be and cannot be: keys for everybody to read protect nobody. Such a trunk is not used, unless the
 * network itself is secret (`allowKeysInClear`).
 */
export const isPretence = (trunk: TrunkSettings): boolean =>
  trunk.encryption === 'required' && keysInClear(trunk) && !trunk.allowKeysInClear;

/** `auto`: DNS may choose what is open to all. */
const overWhat = ({ transport }: Transported): string =>
  transport === 'auto' ? 'wherever DNS chooses UDP or TCP' : `over ${transport.toUpperCase()}`;

/** Why a change of a trunk's settings is refused. */
export const encryptionFaults = (trunks: readonly TrunkSettings[]): string[] =>
  trunks
    .filter(isPretence)
    .map(
      (trunk) =>
        `The trunk "${trunk.name || trunk.id}" requires encrypted audio, but its keys would travel in the clear ${overWhat(trunk)}: choose TLS or WSS, or set allowKeysInClear.`,
    );

/** Why a trunk of settings that were written by hand is not used; undefined where it is. */
export const whyWithheld = (trunk: TrunkSettings): string | undefined =>
  isPretence(trunk)
    ? `It requires encrypted audio, but its keys would travel in the clear ${overWhat(trunk)}, so no call goes by it. Choose TLS or WSS for it; or set allowKeysInClear where nobody else can read the network, as in a VPN.`
    : undefined;

/** What a person should know of a trunk that is used all the same. */
export const encryptionWarnings = (trunks: readonly TrunkSettings[]): string[] =>
  trunks
    .filter((trunk) => keysInClear(trunk) && !isPretence(trunk))
    .map(({ name, id, transport, encryption }) =>
      encryption === 'dtls'
        ? `The trunk "${name || id}" tells whose certificate is the right one in the clear, over ${transport.toUpperCase()}: who can change the signalling can listen. Use TLS or WSS.`
        : `The keys of encrypted calls on the trunk "${name || id}" travel in the clear over ${transport.toUpperCase()}: who can read the signalling can listen. Use TLS or WSS.`,
    );
