/**
 * What a trunk to a common PBX or provider needs: defaults of its settings, and in words what to enter at the other side.
 * Plain data; what is not named keeps the settings' own defaults. Values from each one's documentation (`sources`).
 */

export interface TrunkPreset {
  readonly id: string;
  readonly name: string;
  /** Part of a trunk's settings; id, name, host and account are the person's. */
  readonly settings: {
    readonly transport: 'auto' | 'udp' | 'tcp' | 'tls';
    readonly port?: number;
    readonly localPort?: number;
    readonly kind:
      | { readonly kind: 'peer'; readonly allowedAddresses: readonly string[] }
      | { readonly kind: 'registers'; readonly user: string; readonly expiresS: number };
    readonly optionsIntervalS: number;
    readonly digits: 'auto' | 'rfc4733';
    readonly identity: {
      readonly send: 'p-asserted-identity' | 'remote-party-id' | 'from';
      readonly trust: boolean;
      readonly diversion: 'diversion' | 'history-info';
    };
    readonly nat?: { readonly learn: boolean; readonly symmetricRtp: boolean };
    readonly sessionTimer: { readonly use: 'ask' | 'accept'; readonly expiresS: number; readonly minS: number };
    readonly encryption: 'off';
  };
  /** What to enter at the PBX or ask of the provider, a step each. */
  readonly otherSide: readonly string[];
  /** What is otherwise where calls are to be encrypted, signalling and audio; left out where it cannot be had. */
  readonly encrypted?: {
    readonly settings: {
      readonly transport: 'tls';
      readonly port?: number;
      readonly kind?: TrunkPreset['settings']['kind'];
      readonly encryption: 'preferred' | 'required';
    };
    readonly otherSide: readonly string[];
  };
  readonly sources: readonly string[];
}

const TIMER = { use: 'ask', expiresS: 1_800, minS: 90 } as const;
const PEER = { kind: 'peer', allowedAddresses: [] } as const;
/** `user` is the person's to fill in. */
const ACCOUNT = { kind: 'registers', user: '', expiresS: 300 } as const;
/** Its certificate is checked here, whoever signed it. */
const CERTIFICATE =
  'Its certificate must name the host that is entered here. Where it signed itself, give its file as tls.caFile or its SHA-256 as tls.pin.';
const ASSERTED = { send: 'p-asserted-identity', trust: true, diversion: 'diversion' } as const;

export const TRUNK_PRESETS: readonly TrunkPreset[] = [
  {
    id: 'asterisk',
    name: 'Asterisk or FreePBX on the local network',
    settings: {
      transport: 'udp',
      port: 5060,
      localPort: 5060,
      kind: PEER,
      optionsIntervalS: 10,
      digits: 'rfc4733',
      identity: ASSERTED,
      sessionTimer: TIMER,
      encryption: 'off',
    },
    otherSide: [
      'FreePBX: Connectivity, Trunks, Add SIP (chan_pjsip) Trunk. Authentication: None. Registration: None. SIP Server: this computer’s address, port 5060. Context: from-pstn.',
      'Asterisk: in pjsip.conf an endpoint, an aor with "contact=sip:<this computer>:5060" and an identify with "match=<this computer>", all of one name.',
      'In the endpoint "trust_id_inbound=yes" and "send_pai=yes", so that callers’ numbers pass both ways (both are off by themselves).',
      'In the endpoint "dtmf_mode=rfc4733", "direct_media=no" and "allow=ulaw,alaw"; in the aor "qualify_frequency=10".',
      'Inbound calls come with the extension that the line’s route names; outbound calls are Dial(PJSIP/<number>@<name>).',
    ],
    encrypted: {
      // An account: calls to us come by the connection that we opened, and no certificate of ours is needed.
      settings: { transport: 'tls', port: 5061, kind: ACCOUNT, encryption: 'required' },
      otherSide: [
        'Asterisk: in pjsip.conf a transport with "protocol=tls", "bind=0.0.0.0:5061", "cert_file" and "priv_key_file". FreePBX: Asterisk SIP Settings, SIP Settings [chan_pjsip], TLS.',
        'An endpoint with an auth and an aor of its own, as for a telephone: the gateway registers there. In the endpoint "media_encryption=sdes" (FreePBX: Media Encryption, SRTP via in-SDP).',
        'With "media_encryption_optimistic=yes" Asterisk takes calls in the clear as well: choose "preferred" here then.',
        CERTIFICATE,
      ],
    },
    sources: [
      'https://docs.asterisk.org/Latest_API/API_Documentation/Module_Configuration/res_pjsip',
      'https://docs.asterisk.org/Latest_API/API_Documentation/Module_Configuration/res_pjsip_endpoint_identifier_ip',
    ],
  },
  {
    id: 'freeswitch',
    name: 'FreeSWITCH',
    settings: {
      transport: 'udp',
      port: 5060,
      kind: ACCOUNT,
      optionsIntervalS: 10,
      digits: 'rfc4733',
      identity: { ...ASSERTED, send: 'remote-party-id' },
      sessionTimer: TIMER,
      encryption: 'off',
    },
    otherSide: [
      'Make a user for the gateway in the directory (conf/directory/default) with a password of its own, and enter both here. The internal profile, port 5060, asks for them.',
      'Set the user’s variable "user_context" to the context that routes calls from the lines.',
      'Calls to a line: bridge to user/<that user>, or sofia/internal/<number>@<this computer> with this computer in the ACL that the profile’s "apply-inbound-acl" names.',
      'As a peer instead, without an account: the external profile, port 5080, takes calls without a password into the context "public"; let a firewall admit this computer alone.',
      'FreeSWITCH tells callers by Remote-Party-ID unless the profile’s "caller-id-type" is "pid"; then choose P-Asserted-Identity here.',
    ],
    encrypted: {
      settings: { transport: 'tls', port: 5061, encryption: 'required' },
      otherSide: [
        'In the internal profile "tls" is true and "tls-sip-port" 5061, with the certificate in "tls-cert-dir" (vars.xml: internal_ssl_enable).',
        'Set the user’s variable "rtp_secure_media" to "mandatory" for calls to the gateway; with "optional" choose "preferred" here.',
        CERTIFICATE,
      ],
    },
    sources: [
      'https://developer.signalwire.com/freeswitch/FreeSWITCH-Explained/Security/SIP-TLS_9634135/',
      'https://developer.signalwire.com/freeswitch/Channel-Variables-Catalog/rtp_secure_media_16353121',
      'https://developer.signalwire.com/freeswitch/users-and-endpoints/sip-profiles/',
      'https://developer.signalwire.com/freeswitch/users-and-endpoints/user-directory/',
      'https://developer.signalwire.com/freeswitch/users-and-endpoints/gateways/',
    ],
  },
  {
    id: '3cx',
    name: '3CX',
    settings: {
      transport: 'udp',
      port: 5060,
      kind: ACCOUNT,
      optionsIntervalS: 10,
      digits: 'rfc4733',
      identity: { ...ASSERTED, send: 'from' },
      sessionTimer: TIMER,
      encryption: 'off',
    },
    otherSide: [
      'Add a gateway (PSTN or FXO, generic) with as many ports as there are lines. 3CX makes an authentication ID and a password: enter them here, they must be the same on both sides.',
      'Give each port one simultaneous call, or the account as many as there are lines.',
      'Route inbound calls of the gateway to an extension or a queue, and make an outbound rule that uses the gateway.',
      '3CX’s TLS and SRTP are for providers at which it registers itself, because it has to open each connection: calls of a gateway are not encrypted. Keep both on a network of your own, or put a VPN between them.',
      '3CX takes the caller from From by itself; a field of the gateway’s "inbound parameters" may name another header, then choose that here.',
    ],
    sources: [
      'http://www.3cx.com/manual/3CXPhoneSystemManual5/phone-system32.html',
      'https://www.3cx.com/blog/docs/voip-provider-template/',
      'https://www.3cx.com/docs/sip-trunk-tls-srtp/',
    ],
  },
  {
    id: 'kamailio',
    name: 'Kamailio in front of a platform',
    settings: {
      transport: 'auto',
      kind: PEER,
      optionsIntervalS: 10,
      digits: 'auto',
      identity: ASSERTED,
      sessionTimer: TIMER,
      encryption: 'off',
    },
    otherSide: [
      'Enter the domain as the host and leave the port empty: its NAPTR and SRV records say where its proxies are, and in which order.',
      'Put this computer’s address into the "address" table (or address file) of the permissions module, in the group for which the script asks allow_source_address().',
      'Let the script answer OPTIONS to itself, and record-route calls (record_route() of the module rr).',
      'Calls to the lines: a dispatcher set, or a route to sip:<number>@<this computer>:<local port>.',
      'Where it is a registrar, take "registers" instead, with the user that its auth module knows.',
    ],
    encrypted: {
      settings: { transport: 'tls', encryption: 'preferred' },
      otherSide: [
        'The module tls with a certificate, and "listen=tls:<address>:5061"; in DNS a record _sips._tcp that names it.',
        'Kamailio passes the audio’s keys on and touches no audio: what is behind it must speak SRTP with keys in the SDP, or an rtpengine that is asked for RTP/SAVP and SDES towards this side. Choose "required" here once that is so.',
        'Calls to the lines go by the connection that the gateway opened: give the gateway an account, or its own certificate (tls.certFile) so that it can be called.',
        CERTIFICATE,
      ],
    },
    sources: [
      'https://www.kamailio.org/docs/modules/5.7.x/modules/tls.html',
      'https://www.kamailio.org/docs/modules/5.7.x/modules/rtpengine.html',
      'https://www.kamailio.org/docs/modules/5.7.x/modules/permissions.html',
      'https://www.kamailio.org/docs/modules/5.6.x/modules/rr.html',
      'https://www.rfc-editor.org/rfc/rfc3263',
    ],
  },
  {
    id: 'provider',
    name: 'SIP trunk provider',
    settings: {
      transport: 'auto',
      kind: { ...ACCOUNT, expiresS: 600 },
      optionsIntervalS: 30,
      digits: 'auto',
      identity: ASSERTED,
      nat: { learn: true, symmetricRtp: true },
      sessionTimer: { ...TIMER, use: 'accept' },
      encryption: 'off',
    },
    otherSide: [
      'Enter the registrar’s domain as the host and leave the port empty, unless the provider names one; enter its outbound proxy, if it names one.',
      'User, password and, where it has one, the authentication user are the provider’s.',
      'Ask how the caller is to be told (P-Asserted-Identity, P-Preferred-Identity or From) and in which form numbers are: most take +<country><number>.',
      'Behind a router nothing is to be forwarded: the connection is kept open from here.',
    ],
    encrypted: {
      settings: { transport: 'tls', encryption: 'required' },
      otherSide: [
        'Switch secure trunking (TLS and SRTP) on in your account at the provider, if it has it: most then refuse calls in the clear, and before that encrypted ones.',
        'Leave the port empty unless the provider names one: 5061 is usual.',
        'Its certificate is checked against this computer’s authorities; nothing else is needed.',
      ],
    },
    sources: [
      'SIP Forum TWG-2, SIPconnect 1.1 Technical Recommendation',
      'https://www.rfc-editor.org/rfc/rfc3325',
      'https://www.twilio.com/docs/voice/api/secure-media',
      'https://support.telnyx.com/en/articles/4404575-tls-and-srtp',
    ],
  },
];
