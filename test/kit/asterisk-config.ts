/** The configuration files of one Asterisk for tests. Everything by option; nothing of the machine. */

export interface AsteriskLayout {
  /** The instance's own directory. */
  readonly dir: string;
  readonly modules: string;
  readonly data: string;
  readonly address: string;
  readonly sipPort: number;
  readonly tlsPort: number;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly amiPort: number;
  readonly rtpPorts: readonly [number, number];
  readonly gateway: { readonly address: string; readonly port: number; readonly transport: 'udp' | 'tcp' | 'tls' };
  /** Every user's password: gw1, gw1s, gw1w, phone1 … phone4. */
  readonly password: string;
  /** `module.so` names that exist in this suite. */
  readonly moduleFiles: readonly string[];
}

/** Where the gateway may call from to be spoken to with another kind of digits than RFC 4733; by pjsip's `dtmf_mode`. */
export const GATEWAY_DIGITS = { info: '127.0.0.3', inband: '127.0.0.4' } as const;

/** Where the gateway may call from to be spoken to with one codec alone; by pjsip's `allow`. */
export const GATEWAY_CODECS = { g722: '127.0.0.5', opus: '127.0.0.6' } as const;

/** What is loaded: wildcards over file names, without `.so`. */
const MODULES =
  `pbx_config chan_pjsip chan_bridge_media bridge_* codec_alaw codec_ulaw codec_a_mu codec_g722 codec_opus* codec_gsm
  codec_resample format_pcm format_wav format_sln format_gsm app_dial app_echo app_playback app_milliwatt app_read
  app_senddtmf app_record app_mixmonitor app_playtones app_stack app_verbose app_originate app_transfer app_userevent app_exec app_if
  app_while app_cdr app_bridgewait app_softhangup app_chanspy func_callerid func_cdr func_channel func_cut func_db
  func_dialplan func_env func_groupcount func_global func_hangupcause func_jitterbuffer func_logic func_math func_periodic_hook func_pjsip_* func_rand
  func_sprintf func_strings func_timeout func_uri res_timing_timerfd res_sorcery_config res_sorcery_memory
  res_sorcery_astdb res_sorcery_memory_cache res_pjproject res_pjsip res_pjsip_* res_rtp_asterisk res_srtp res_crypto
  res_http_websocket res_musiconhold res_format_attr_* res_clioriginate res_security_log res_cdrel_custom cdr_csv cdr_custom`.split(
    /\s+/,
  );
const NOT_LOADED = new Set(
  `res_pjsip_stir_shaken res_pjsip_geolocation res_pjsip_config_wizard res_pjsip_phoneprov_provider
  res_pjsip_publish_asterisk res_pjsip_aoc res_pjsip_notify`.split(/\s+/),
);

const matches = (pattern: string, name: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;

export function configFiles(layout: AsteriskLayout): Readonly<Record<string, string>> {
  const { dir, address } = layout;
  const empty = '[general]\n';
  return {
    'asterisk.conf': `[directories]
astcachedir => ${dir}/run
astetcdir => ${dir}/etc
astmoddir => ${layout.modules}
astvarlibdir => ${dir}/varlib
astdbdir => ${dir}/varlib
astkeydir => ${dir}/varlib
astdatadir => ${layout.data}
astagidir => ${dir}/varlib
astspooldir => ${dir}/spool
astrundir => ${dir}/run
astlogdir => ${dir}/log
[options]
verbose = 3
timestamp = yes
`,
    'logger.conf': `[general]
dateformat=%F %T.%3q
[logfiles]
console => error,warning
messages.log => notice,warning,error,verbose,dtmf,security
`,
    'modules.conf': `[modules]
autoload=no
${MODULES.flatMap((pattern) =>
  layout.moduleFiles
    .map((file) => file.replace(/\.so$/, ''))
    .filter((name) => matches(pattern, name) && !NOT_LOADED.has(name)),
)
  .map((name) => `load = ${name}.so`)
  .join('\n')}
`,
    'rtp.conf': `[general]
rtpstart=${layout.rtpPorts[0]}
rtpend=${layout.rtpPorts[1]}
rtcpinterval=1000
strictrtp=yes
icesupport=yes
`,
    'http.conf': `[general]
enabled=yes
bindaddr=${address}
bindport=${layout.httpPort}
tlsenable=yes
tlsbindaddr=${address}:${layout.httpsPort}
tlscertfile=${dir}/etc/keys/server.pem
tlsprivatekey=${dir}/etc/keys/server.key
`,
    'manager.conf': `[general]
enabled=yes
bindaddr=${address}
port=${layout.amiPort}
[test]
secret=test
read=all
write=all
`,
    'cdr.conf': `[general]
enable=yes
unanswered=yes
congestion=yes
[csv]
usegmtime=yes
`,
    'cdr_custom.conf': `[mappings]
Calls.csv => \${CSV_QUOTE(\${CDR(start)})},\${CSV_QUOTE(\${CDR(clid)})},\${CSV_QUOTE(\${CDR(src)})},\${CSV_QUOTE(\${CDR(dst)})},\${CSV_QUOTE(\${CDR(channel)})},\${CSV_QUOTE(\${CDR(dstchannel)})},\${CSV_QUOTE(\${CDR(lastapp)})},\${CDR(duration)},\${CDR(billsec)},\${CSV_QUOTE(\${CDR(disposition)})}
`,
    'musiconhold.conf': `[general]
[default]
mode=files
directory=${layout.data}/sounds/en
`,
    'extensions.conf': extensions(dir),
    'pjsip.conf': pjsip(layout),
    'indications.conf': `[general]
country=us
[us]
description = United States
ringcadence = 2000,4000
dial = 350+440
busy = 480+620/500,0/500
ring = 440+480/2000,0/4000
congestion = 480+620/250,0/250
`,
    // Asterisk's own defaults, said once, so that it does not complain.
    ...Object.fromEntries(
      ['features', 'acl', 'ccss', 'udptl', 'stasis', 'sorcery', 'pjproject', 'cel', 'codecs'].map((name) => [
        `${name}.conf`,
        empty,
      ]),
    ),
  };
}

function user(name: string, callerId: string, password: string, extra = ''): string {
  return `
[${name}](media)
type=endpoint
aors=${name}
auth=${name}
callerid=${callerId}
${extra}
[${name}]
type=aor
max_contacts=5
remove_existing=yes
qualify_frequency=0
minimum_expiration=5
default_expiration=120
[${name}]
type=auth
auth_type=userpass
username=${name}
password=${password}
`;
}

function pjsip({ dir, address, sipPort, tlsPort, gateway, password }: AsteriskLayout): string {
  return `[global]
type=global
user_agent=test-asterisk
endpoint_identifier_order=auth_username,username,ip,anonymous
[system]
type=system
timer_t1=500
[transport-udp]
type=transport
protocol=udp
bind=${address}:${sipPort}
[transport-tcp]
type=transport
protocol=tcp
bind=${address}:${sipPort}
[transport-tls]
type=transport
protocol=tls
bind=${address}:${tlsPort}
cert_file=${dir}/etc/keys/server.pem
priv_key_file=${dir}/etc/keys/server.key
method=tlsv1_2
verify_client=no
verify_server=no
[transport-ws]
type=transport
protocol=ws
bind=${address}
[transport-wss]
type=transport
protocol=wss
bind=${address}

[media](!)
disallow=all
allow=ulaw,alaw
direct_media=no
media_address=${address}
bind_rtp_to_media_address=yes
dtmf_mode=rfc4733
rtp_symmetric=yes
force_rport=yes
rewrite_contact=no
trust_id_inbound=yes
trust_id_outbound=yes
send_pai=yes
send_rpid=no
timers=yes
100rel=yes
context=from-sip
${user('gw1', '"Gateway One" <1001>', password)}
${user('gw1s', '"Gateway One S" <1002>', password, 'media_encryption=sdes')}
${user('gw1w', '"Gateway One W" <1003>', password, 'webrtc=yes\ndtls_auto_generate_cert=yes')}
${[1, 2, 3, 4].map((n) => user(`phone${n}`, `"Phone ${n}" <110${n}>`, password)).join('')}
; the gateway as a peer: no password, known by the address it calls from
[gw-trunk](media)
type=endpoint
aors=gw-trunk
[gw-trunk]
type=aor
contact=sip:${gateway.address}:${gateway.port}${gateway.transport === 'udp' ? '' : `\\;transport=${gateway.transport}`}
qualify_frequency=0
[gw-trunk]
type=identify
endpoint=gw-trunk
match=${gateway.address}
${Object.entries(GATEWAY_DIGITS)
  .map(
    ([dtmf, from]) => `[gw-${dtmf}](media)
type=endpoint
dtmf_mode=${dtmf}
[gw-${dtmf}]
type=identify
endpoint=gw-${dtmf}
match=${from}
`,
  )
  .join('')}
${Object.entries(GATEWAY_CODECS)
  .map(
    ([codec, from]) => `[gw-${codec}](media)
type=endpoint
disallow=all
allow=${codec}
[gw-${codec}]
type=identify
endpoint=gw-${codec}
match=${from}
`,
  )
  .join('')}`;
}

/**
 * The numbers. Every call logs `IN exten=…` first. 60x are the ones that answer or not; 62n answers after n seconds,
 * 63n answers and hangs up after n seconds, 65<digits> answers and sends them, 66<number> answers and transfers its caller there, 1001-1003 ring gw1, gw1s, gw1w, 1101-1104 the phones,
 * 9<number> goes out through the gateway as a peer, 8<number> through its registration gw1, 7<number> as 9 with audio
 * that Asterisk has to look at: a jitter buffer and a DTMF receiver on the caller's leg.
 */
function extensions(dir: string): string {
  // `@{x}` stands for Asterisk's own `${x}`, which a template string would take for its own.
  return `[general]
static=yes
writeprotect=yes
[globals]
SPOOL=${dir}/spool
[from-sip]
exten => _[0-9a-zA-Z+*#].,1,NoOp()
 same => n,Set(VIA_SIP=$["@{CHANNEL(channeltype)}"="PJSIP"])
 same => n,ExecIf(@{VIA_SIP}?Set(PAI=@{PJSIP_HEADER(read,P-Asserted-Identity)}))
 same => n,ExecIf(@{VIA_SIP}?Set(FROM=@{PJSIP_HEADER(read,From)}))
 same => n,ExecIf(@{VIA_SIP}?Set(PRIVACY=@{PJSIP_HEADER(read,Privacy)}))
 same => n,ExecIf(@{VIA_SIP}?Set(DIVERSION=@{PJSIP_HEADER(read,Diversion)}))
 same => n,ExecIf(@{VIA_SIP}?Set(ALERT=@{PJSIP_HEADER(read,Alert-Info)}))
 same => n,Log(NOTICE,IN exten=@{EXTEN}|channel=@{CHANNEL(name)}|uniqueid=@{UNIQUEID}|number=@{CALLERID(num)}|name=@{CALLERID(name)}|pai=@{PAI}|privacy=@{PRIVACY}|diversion=@{DIVERSION}|alert=@{ALERT}|from=@{FROM}|end)
 same => n,Goto(numbers,@{EXTEN},1)
exten => h,1,Log(NOTICE,HANGUP uniqueid=@{UNIQUEID}|cause=@{HANGUPCAUSE}|end)

[numbers]
; 600: what comes is sent back
exten => 600,1,Answer()
 same => n,Echo()
; 601: 1004 Hz at digital milliwatt
exten => 601,1,Answer()
 same => n,Milliwatt()
; 602: sends 1234, then logs the four digits it hears
exten => 602,1,Answer()
 same => n,Wait(0.5)
 same => n,SendDTMF(1234,150,200)
 same => n,Read(D,,4,,1,10)
 same => n,Log(NOTICE,DIGITS uniqueid=@{UNIQUEID}|digits=@{D}|end)
 same => n,Wait(0.5)
 same => n,Hangup()
; 603 425 Hz, 604 700 Hz
exten => 603,1,Answer()
 same => n,Playtones(425)
 same => n,Wait(300)
exten => 604,1,Answer()
 same => n,Playtones(700)
 same => n,Wait(300)
; 605: records what it hears until the caller hangs up, and is silent
exten => 605,1,Answer()
 same => n,Log(NOTICE,RECORD uniqueid=@{UNIQUEID}|file=@{SPOOL}/heard-@{UNIQUEID}.wav|end)
 same => n,Record(@{SPOOL}/heard-@{UNIQUEID}.wav,0,120,kqx)
; 606: plays 1004 Hz and records what it hears
exten => 606,1,Answer()
 same => n,Log(NOTICE,RECORD uniqueid=@{UNIQUEID}|file=@{SPOOL}/heard-@{UNIQUEID}.wav|end)
 same => n,MixMonitor(@{SPOOL}/both-@{UNIQUEID}.wav,r(@{SPOOL}/heard-@{UNIQUEID}.wav))
 same => n,Milliwatt()
; 607 busy, 608 congestion, 611 busy without early media, 612 no such number
exten => 607,1,Busy(10)
exten => 608,1,Congestion(10)
exten => 611,1,Hangup(17)
exten => 612,1,Hangup(1)
; 609: rings and never answers
exten => 609,1,Ringing()
 same => n,Wait(300)
; 610: early media (ringback tone), answers after 3 s with 425 Hz
exten => 610,1,Progress()
 same => n,Playtones(ring)
 same => n,Wait(3)
 same => n,Answer()
 same => n,Playtones(425)
 same => n,Wait(300)
; 613: logs each digit it hears
exten => 613,1,Answer()
 same => n(more),Read(D,,1,,1,60)
 same => n,Log(NOTICE,DIGIT uniqueid=@{UNIQUEID}|digit=@{D}|end)
 same => n,GotoIf($["@{READSTATUS}"="OK"]?more)
 same => n,Hangup()
; 614: silent
exten => 614,1,Answer()
 same => n,Wait(300)
; 62n: rings n seconds, then answers with 1004 Hz; 63n: answers, hangs up after n seconds
exten => _62X,1,Ringing()
 same => n,Wait(@{EXTEN:2})
 same => n,Answer()
 same => n,Milliwatt()
exten => _63X,1,Answer()
 same => n,Wait(@{EXTEN:2})
 same => n,Hangup()
; 65<digits>: answers, sends them, stays
exten => _65.,1,Answer()
 same => n,Wait(1)
 same => n,SendDTMF(@{EXTEN:2},150,150)
 same => n,Log(NOTICE,SENT uniqueid=@{UNIQUEID}|digits=@{EXTEN:2}|end)
 same => n,Wait(300)
; 66<number>: answers, and has its caller call that number instead (REFER), which it logs
exten => _66X.,1,Answer()
 same => n,Wait(1)
 same => n,Transfer(@{EXTEN:2})
 same => n,Log(NOTICE,TRANSFER uniqueid=@{UNIQUEID}|to=@{EXTEN:2}|status=@{TRANSFERSTATUS}|end)
 same => n,Wait(300)
exten => 1001,1,Dial(PJSIP/gw1,60)
exten => 1002,1,Dial(PJSIP/gw1s,60)
exten => 1003,1,Dial(PJSIP/gw1w,60)
exten => _110[1-4],1,Dial(PJSIP/phone@{EXTEN:3},60)
 same => n,Hangup(@{HANGUPCAUSE})
; out through the gateway: as a peer, and through its registration
exten => _9X.,1,Dial(PJSIP/@{EXTEN:1}@gw-trunk,90)
 same => n,Log(NOTICE,DIALLED number=@{EXTEN:1}|status=@{DIALSTATUS}|cause=@{HANGUPCAUSE}|end)
 same => n,Hangup(@{HANGUPCAUSE})
exten => _7X.,1,Set(JITTERBUFFER(adaptive)=default)
 same => n,Set(PJSIP_DTMF_MODE()=inband)
 same => n,Dial(PJSIP/@{EXTEN:1}@gw-trunk,90)
 same => n,Hangup(@{HANGUPCAUSE})
; the registered contact, its user replaced by the number dialled
exten => _8X.,1,Set(CONTACT=@{PJSIP_DIAL_CONTACTS(gw1)})
 same => n,Set(WHERE=@{CUT(CONTACT,@,2)})
 same => n,Dial(PJSIP/gw1/sip:@{EXTEN:1}@@{WHERE},90)
 same => n,Log(NOTICE,DIALLED number=@{EXTEN:1}|status=@{DIALSTATUS}|cause=@{HANGUPCAUSE}|end)
 same => n,Hangup(@{HANGUPCAUSE})
exten => h,1,Log(NOTICE,HANGUP uniqueid=@{UNIQUEID}|cause=@{HANGUPCAUSE}|end)
`.replaceAll('@{', '${');
}
