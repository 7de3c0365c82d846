/** docs/interop.md: what was seen with whom, in the words that tests may tell it in. Pure. */

/** Programs that other people wrote; the test's own scripted peers are none. */
export const PEERS = ['Asterisk', 'baresip', 'linphone', 'SIPp', 'Kamailio', 'Chromium'] as const;
export type Peer = (typeof PEERS)[number];

/** How the signalling went. `console`: the desk's own connection, no SIP. */
export const TRANSPORTS = ['UDP', 'TCP', 'TLS', 'WS', 'WSS', 'console'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** How the audio went; left out: in the clear, or there was none. */
export const ENCRYPTIONS = ['SDES', 'DTLS-SRTP'] as const;
export type Encryption = (typeof ENCRYPTIONS)[number];

/** The document's tables. "It" is the peer, "we" the gateway. */
export const FLOWS = [
  {
    title: 'Registration',
    behaviours: [
      'takes our registration, digest by MD5',
      'takes our registration, digest by SHA-256',
      'has its binding taken back at the end',
      'refuses a wrong password: told, and not hammered',
      'goes and comes back: noticed, and registered anew',
      'its certificate is verified',
      'is found by SRV, behind a server that is silent',
      'is a proxy that we send everything to (Route)',
    ],
  },
  {
    title: 'Calls',
    behaviours: [
      'is called, and both hear each other',
      'calls, and both hear each other',
      'is told number and name of the caller',
      'is told that the caller is withheld',
      'hears the line before the answer',
      'is told busy, congestion and no line by their causes',
      'is busy: the next target is called',
      'gives up before the answer (CANCEL)',
      'is given up before the answer (CANCEL)',
      'gives up just as we answer (CANCEL crosses the 200)',
      'hangs up, and the line is free',
      'is told when the line hangs up',
      'stays in the way of a call (Record-Route)',
      '40 calls at 10 a second, one datagram in 20 lost',
    ],
  },
  {
    title: 'Audio',
    behaviours: [
      'G.722 alone',
      'Opus alone',
      'packets of 10 ms',
      'packets of 60 ms',
      'encrypted audio is required, and there',
      'encrypted audio is preferred, and there',
      'encrypted audio is preferred, it has none: in the clear',
      'encrypted audio is required, it has none: no call',
      'encrypted audio is off, it wants it: no call',
      'offers RTP/AVPF or RTP/SAVPF',
      'a fax machine’s tones reach it unharmed',
      'asks for T.38 (re-INVITE): refused, the call goes on',
      'asks for G.711 alone for a fax (re-INVITE)',
    ],
  },
  {
    title: 'Digits and hook flash',
    behaviours: [
      'hears digits as events (RFC 4733)',
      'sends digits as events (RFC 4733)',
      'hears digits by INFO',
      'sends digits by INFO',
      'hears digits as tones in the audio',
      'sends digits as tones in the audio',
      'sends digits before the answer',
      'asks for a hook flash by INFO',
    ],
  },
  {
    title: 'Changes in a call',
    behaviours: [
      'calls without an offer: ours is in the 200',
      're-INVITE: another codec and another port',
      're-INVITE without an offer: ours is in the 200',
      'UPDATE: another codec and another port',
      'UPDATE before the answer',
      'acknowledges our provisional answers (100rel, PRACK)',
      'has its provisional answers acknowledged (100rel, PRACK)',
      'wants too short a session timer: 422, and then ours',
      'refreshes the session timer by UPDATE',
      'refreshes the session timer by re-INVITE',
      'has the session timer refreshed by us',
      'holds by sendonly: the caller hears music',
      'holds by sendonly with music of its own: the caller hears that',
      'holds by inactive: the caller hears music',
      'holds by 0.0.0.0: the caller hears music',
      'goes on after its hold',
      'is held by us (sendonly), and goes on',
    ],
  },
  {
    title: 'Transfers, and calls between trunks',
    behaviours: [
      'transfers its caller (REFER)',
      'is told how its transfer went (NOTIFY)',
      'transfers to where it may not call: refused, the call goes on',
      'joins its two calls (REFER with Replaces)',
      'calls in place of another of its calls (INVITE with Replaces)',
      'transfers within itself when we ask it to (our REFER)',
      'fetches a parked caller',
      'calls through us to another trunk, and both hear each other',
      'is called through us by another trunk, and both hear each other',
      'digits go through us from one trunk to another',
      'refuses: a line goes in its place',
    ],
  },
  {
    title: 'When something fails',
    behaviours: [
      'falls silent: calls go another way, and come back',
      'stands still in a call: the line is free',
      'is refused a number that the guards keep in',
      'is asked for a PIN before the answer',
    ],
  },
] as const;

export type Behaviour = (typeof FLOWS)[number]['behaviours'][number];

/** What one test saw. */
export interface Sighting {
  readonly peer: Peer;
  readonly over: Transport;
  readonly audio?: Encryption;
  readonly behaviour: Behaviour;
}

/** By peer, as the program says it of itself; undefined where it would not. */
export type Versions = Readonly<Partial<Record<Peer, string>>>;

/** `TLS`, or `TLS + SDES`: the ways of one cell, each once, in the order of the lists above. */
function cell(sightings: readonly Sighting[]): string {
  const ways = TRANSPORTS.flatMap((over) =>
    [undefined, ...ENCRYPTIONS].flatMap((audio) =>
      sightings.some((each) => each.over === over && each.audio === audio) ? [audio ? `${over} + ${audio}` : over] : [],
    ),
  );
  return ways.join(', ');
}

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(behaviours: readonly Behaviour[], sightings: readonly Sighting[]): readonly string[] {
  return [
    row('', ...PEERS),
    row('---', ...PEERS.map(() => '---')),
    ...behaviours.map((behaviour) =>
      row(
        behaviour,
        ...PEERS.map((peer) => cell(sightings.filter((each) => each.peer === peer && each.behaviour === behaviour))),
      ),
    ),
  ];
}

/** The whole document: nothing in it but what was seen and who was there, so that the same run writes the same. */
export function interopDocument(sightings: readonly Sighting[], versions: Versions): string {
  return [
    '# Interop',
    '',
    'Written by the tests: each line of a table is a behaviour, each cell how it was seen in a test that passed. Over which transport, and',
    '`+ SDES` or `+ DTLS-SRTP` where the audio was encrypted. An empty cell was not tried; what fails fails the tests. `npm test` and',
    '`npm run interop` (the part of it that is told here) write this file anew; change the tests (`test/kit/interop-matrix.ts` has the words).',
    '',
    'All of it runs on loopback, between the shipped gateway and programs that other people wrote, on simulated lines. "It" is the',
    'peer, "we" are the gateway. What is heard is measured, by frequency and level, at both ends.',
    '',
    row('peer', 'version', 'what it is here'),
    row('---', '---', '---'),
    ...PEERS.map((peer) => row(peer, versions[peer] ?? 'not asked', ROLES[peer])),
    '',
    ...FLOWS.flatMap(({ title, behaviours }) => [`## ${title}`, '', ...table(behaviours, sightings), '']),
  ].join('\n');
}

const ROLES: Readonly<Record<Peer, string>> = {
  Asterisk: 'a PBX: registrar and peer, `chan_pjsip`',
  baresip: 'a telephone, as the peer itself',
  linphone: 'a telephone with a stack of its own (belle-sip, oRTP), as the peer itself',
  SIPp: 'a peer that does what its scenario says (`test/kit/sipp`)',
  Kamailio: 'a registrar and proxy without audio',
  Chromium: 'the desk: a browser that picks up lines by WebRTC',
};

const isOneOf = <T extends string>(words: readonly T[], word: unknown): word is T =>
  words.some((each) => each === word);
const BEHAVIOURS: readonly Behaviour[] = FLOWS.flatMap(({ behaviours }): readonly Behaviour[] => behaviours);

function asSighting(value: unknown): Sighting {
  const { peer, over, audio, behaviour } = value as Record<keyof Sighting, unknown>;
  if (
    !isOneOf(PEERS, peer) ||
    !isOneOf(TRANSPORTS, over) ||
    !isOneOf(BEHAVIOURS, behaviour) ||
    !(audio === undefined || isOneOf(ENCRYPTIONS, audio))
  )
    throw new Error(`no such words: ${JSON.stringify(value)}`);
  return { peer, over, behaviour, ...(audio ? { audio } : {}) };
}

/** What the passed tests of a run told. @param report of vitest's JSON reporter */
export function sightingsIn(report: string): readonly Sighting[] {
  const { testResults } = JSON.parse(report) as {
    testResults: readonly {
      assertionResults: readonly { status: string; meta?: { interop?: readonly unknown[] } }[];
    }[];
  };
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed')
    .flatMap(({ meta }) => meta?.interop ?? [])
    .map(asSighting);
}
