import type { Sentences } from '../i18n/resources.ts';
import type { Trunk } from './settings-shapes.ts';

type RoutingSentences = Sentences['routing'];

export type FieldValue = string | number | boolean | readonly string[] | undefined;

/** A value of a trunk that most trunks leave as it is, at its place in the settings. */
export interface TrunkField {
  readonly name: keyof RoutingSentences['moreFields'];
  readonly path: readonly string[];
  /** `list`: words with commas between them. */
  readonly is: 'text' | 'number' | 'check' | 'choice' | 'list';
  /** Of a choice; where no word of ours says it, it is a term of the standards. */
  readonly choices?: readonly {
    readonly value: string | number;
    readonly word?: keyof RoutingSentences['moreChoices'];
  }[];
  /** A check that is set where nothing is said. */
  readonly isUsual?: true;
  readonly how?: keyof RoutingSentences['moreHow'];
  /** Emptied, it takes with it what means nothing without it. */
  readonly empties?: readonly string[];
  /** Only then it means anything. */
  readonly when?: (trunk: Trunk) => boolean;
}

export interface TrunkFieldPart {
  readonly part: keyof RoutingSentences['moreParts'];
  readonly fields: readonly TrunkField[];
}

const registers = ({ kind }: Trunk): boolean => kind.kind === 'registers';
const overTls = ({ transport }: Trunk): boolean => ['tls', 'wss', 'auto'].includes(transport);
const overWebSocket = ({ transport }: Trunk): boolean => transport === 'ws' || transport === 'wss';
const keysInClear = (trunk: Trunk): boolean =>
  (trunk.encryption === 'preferred' || trunk.encryption === 'required') && !['tls', 'wss'].includes(trunk.transport);
const has =
  (...path: string[]) =>
  (trunk: Trunk): boolean =>
    valueAt(trunk, path) !== undefined;

/** What a trunk may have besides what its form begins with; main/store/settings-schema.ts says what each does. */
export const TRUNK_FIELDS: readonly TrunkFieldPart[] = [
  {
    part: 'signIn',
    fields: [
      { name: 'domain', path: ['kind', 'domain'], is: 'text', when: registers },
      { name: 'realm', path: ['kind', 'realm'], is: 'text', when: registers },
      { name: 'expiresS', path: ['kind', 'expiresS'], is: 'number', when: registers },
    ],
  },
  {
    part: 'reach',
    fields: [
      { name: 'proxyHost', path: ['outboundProxy', 'host'], is: 'text', empties: ['outboundProxy'] },
      { name: 'proxyPort', path: ['outboundProxy', 'port'], is: 'number', how: 'port', when: has('outboundProxy') },
      {
        ...{ name: 'proxyRoute', path: ['outboundProxy', 'route'], is: 'check' },
        ...{ isUsual: true, how: 'proxyRoute', when: has('outboundProxy') },
      },
      { name: 'wsPath', path: ['wsPath'], is: 'text', when: overWebSocket },
      { name: 'keepAliveS', path: ['keepAliveS'], is: 'number', how: 'never' },
      { name: 'optionsIntervalS', path: ['optionsIntervalS'], is: 'number', how: 'never' },
    ],
  },
  {
    part: 'certificate',
    fields: [
      { name: 'verify', path: ['tls', 'verify'], is: 'check', isUsual: true, how: 'verify', when: overTls },
      { name: 'pin', path: ['tls', 'pin'], is: 'text', how: 'pin', when: overTls },
      { name: 'caFile', path: ['tls', 'caFile'], is: 'text', how: 'caFile', when: overTls },
      { name: 'certFile', path: ['tls', 'certFile'], is: 'text', how: 'certFile', when: overTls },
      { name: 'keyFile', path: ['tls', 'keyFile'], is: 'text', when: overTls },
      {
        ...{ name: 'minVersion', path: ['tls', 'minVersion'], is: 'choice', when: overTls },
        choices: [{ value: 'TLSv1.2' }, { value: 'TLSv1.3' }],
      },
    ],
  },
  {
    part: 'router',
    fields: [
      { name: 'learn', path: ['nat', 'learn'], is: 'check' },
      { name: 'symmetricRtp', path: ['nat', 'symmetricRtp'], is: 'check' },
      { name: 'publicAddress', path: ['nat', 'publicAddress'], is: 'text', how: 'publicAddress' },
      { name: 'stunHost', path: ['nat', 'stun', 'host'], is: 'text', how: 'stunHost', empties: ['nat', 'stun'] },
      { name: 'stunPort', path: ['nat', 'stun', 'port'], is: 'number', how: 'port', when: has('nat', 'stun') },
    ],
  },
  {
    part: 'audio',
    fields: [
      { name: 'codecs', path: ['codecs'], is: 'list', how: 'codecs' },
      {
        ...{ name: 'packetMs', path: ['packetMs'], is: 'choice' },
        choices: [10, 20, 30, 40, 50, 60].map((value) => ({ value })),
      },
      {
        ...{ name: 'digits', path: ['digits'], is: 'choice' },
        choices: [
          { value: 'auto', word: 'agreed' },
          { value: 'rfc4733', word: 'events' },
          { value: 'info-dtmf-relay', word: 'infoRelay' },
          { value: 'info-dtmf', word: 'info' },
          { value: 'in-band', word: 'inBand' },
        ],
      },
      { name: 'silentPeerS', path: ['silentPeerS'], is: 'number', how: 'never' },
      { name: 'opusDtx', path: ['opusDtx'], is: 'check' },
      { name: 'rtcpMux', path: ['rtcpMux'], is: 'check' },
      { name: 'allowKeysInClear', path: ['allowKeysInClear'], is: 'check', when: keysInClear },
    ],
  },
  {
    part: 'caller',
    fields: [
      {
        ...{ name: 'sendIdentity', path: ['identity', 'send'], is: 'choice' },
        choices: [
          { value: 'p-asserted-identity', word: 'asserted' },
          { value: 'p-preferred-identity', word: 'preferred' },
          { value: 'remote-party-id', word: 'remoteParty' },
          { value: 'from', word: 'from' },
          { value: 'none', word: 'nowhere' },
        ],
      },
      {
        ...{ name: 'diversion', path: ['identity', 'diversion'], is: 'choice' },
        choices: [
          { value: 'diversion', word: 'diversion' },
          { value: 'history-info', word: 'historyInfo' },
          { value: 'none', word: 'nowhere' },
        ],
      },
      { name: 'trustIdentity', path: ['identity', 'trust'], is: 'check', isUsual: true, how: 'trustIdentity' },
    ],
  },
  {
    part: 'control',
    fields: [
      { name: 'callControl', path: ['callControl'], is: 'check', how: 'callControl' },
      {
        ...{ name: 'transfer', path: ['transfer'], is: 'choice' },
        choices: [
          { value: 'bridge', word: 'bridge' },
          { value: 'refer', word: 'refer' },
        ],
      },
      {
        ...{ name: 'hold', path: ['hold'], is: 'choice' },
        choices: [
          { value: 'music', word: 'music' },
          { value: 'pass-on', word: 'passOn' },
        ],
      },
      {
        ...{ name: 'reliableProvisional', path: ['reliableProvisional'], is: 'choice' },
        choices: [
          { value: 'off', word: 'off' },
          { value: 'support', word: 'known' },
          { value: 'prefer', word: 'wanted' },
        ],
      },
      {
        ...{ name: 'sessionUse', path: ['sessionTimer', 'use'], is: 'choice' },
        choices: [
          { value: 'ask', word: 'wanted' },
          { value: 'accept', word: 'known' },
          { value: 'off', word: 'off' },
        ],
      },
      { name: 'sessionExpiresS', path: ['sessionTimer', 'expiresS'], is: 'number' },
    ],
  },
];

/** Those that mean anything for a trunk; a part without any is left out. */
export const fieldsOf = (trunk: Trunk): readonly TrunkFieldPart[] =>
  TRUNK_FIELDS.map(({ part, fields }) => ({ part, fields: fields.filter(({ when }) => when?.(trunk) ?? true) })).filter(
    ({ fields }) => fields.length > 0,
  );

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

export function valueAt(trunk: Trunk, path: readonly string[]): FieldValue {
  return path.reduce<unknown>((value, step) => asObject(value)[step], trunk) as FieldValue;
}

/** @param value undefined: left out, so that the gateway does as usual */
export function withValue(trunk: Trunk, field: TrunkField, value: FieldValue): Trunk {
  const path = value === undefined ? (field.empties ?? field.path) : field.path;
  return put(asObject(trunk), path, value) as unknown as Trunk;
}

function put(
  into: Readonly<Record<string, unknown>>,
  [step, ...rest]: readonly string[],
  value: unknown,
): Readonly<Record<string, unknown>> {
  if (step === undefined) return into;
  const { [step]: before, ...others } = into;
  if (rest.length > 0) return { ...others, [step]: put(asObject(before), rest, value) };
  return value === undefined ? others : { ...others, [step]: value };
}

/** `pcmu, opus` → the codecs by their names; what is none stays, for the gateway to say so. */
export function codecsIn(text: string): readonly string[] | undefined {
  const known = ['PCMU', 'PCMA', 'G722', 'opus'];
  const named = text.split(/[\s,;]+/).filter((each) => each !== '');
  if (named.length === 0) return undefined;
  return named.map((each) => known.find((codec) => codec.toLowerCase() === each.toLowerCase()) ?? each);
}
