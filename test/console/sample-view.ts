import type { CallView, GatewayView, LineView, RecordView } from '../../main/contract/views.ts';

/** What a caller may send as a name: text, whatever it looks like. */
export const HOSTILE_NAME = '<img src=x onerror="document.title=\'owned\'">"><script>document.title="owned"</script>';

const MINUTE = 60_000;

export function line(number: number, change: Partial<LineView> = {}): LineView {
  return {
    id: `simulated-1/${number}`,
    name: `Line ${number}`,
    state: 'idle',
    since: Date.now() - 5 * MINUTE,
    hook: 'on-hook',
    simulated: true,
    ...change,
  };
}

/** Call number `number` of the history, that nobody answered. */
export function record(number: number, change: Partial<RecordView> = {}): RecordView {
  const startedAt = Date.now() - number * 17 * MINUTE;
  return {
    id: `record-${number}`,
    direction: 'inbound',
    line: 'simulated-1/1',
    trunk: 'office-pbx',
    caller: { number: '+13125550142', name: 'Ada Lovelace' },
    called: '100',
    startedAt,
    endedAt: startedAt + 31_000,
    outcome: 'missed',
    reason: 'The caller gave up.',
    ...change,
  };
}

export function answeredRecord(number: number, change: Partial<RecordView> = {}): RecordView {
  const { startedAt, ...rest } = record(number);
  return {
    ...rest,
    startedAt,
    answeredAt: startedAt + 6_000,
    answerEvidence: 'sip-answer',
    answeredBy: 'Office PBX, 100',
    endedAt: startedAt + 134_000,
    outcome: 'answered',
    reason: 'The other side hung up (loop break).',
    ...change,
  };
}

export function view(change: Partial<GatewayView> = {}): GatewayView {
  const now = Date.now();
  const connected: CallView = {
    id: 'call-2',
    direction: 'inbound',
    line: 'simulated-1/2',
    caller: { number: '+442079460018', name: 'Grace Hopper' },
    called: '100',
    startedAt: now - 95_000,
    answeredAt: now - 83_000,
    answeredBy: { kind: 'trunk', id: 'office-pbx', label: 'Office PBX, 100' },
    state: 'connected',
  };
  const ringing: CallView = {
    id: 'call-1',
    direction: 'inbound',
    line: 'simulated-1/1',
    caller: { number: '+13125550142', name: 'Ada Lovelace' },
    called: '100',
    startedAt: now - 7_000,
    state: 'ringing',
  };
  return {
    version: '0.1.0',
    now,
    lines: [
      line(1, {
        name: 'Front desk',
        state: 'ringing',
        direction: 'inbound',
        since: now - 7_000,
        caller: ringing.caller,
        callId: 'call-1',
      }),
      line(2, {
        name: 'Sales',
        state: 'connected',
        direction: 'inbound',
        hook: 'off-hook',
        since: now - 83_000,
        caller: connected.caller,
        callId: 'call-2',
      }),
      line(3, { name: 'Workshop', volts: -48, milliamps: 0 }),
      line(4, {
        name: 'Fax',
        state: 'out-of-service',
        reason: 'No battery: the line is not plugged in, or it is dead. Check the cable to the wall socket.',
      }),
    ],
    adapters: [
      {
        id: 'modem-1',
        key: '0572:1340/12345678',
        name: 'Conexant CX93010 voice modem',
        family: 'voice-modem',
        usbId: '0572:1340',
        place: '1-4.2',
        state: 'in-service',
        experimental: false,
      },
      {
        id: 'u100-1',
        name: 'Sangoma U100',
        family: 'sangoma-u100',
        usbId: '10c4:8461',
        place: '',
        state: 'unplugged',
        detail: 'The adapter is not plugged in. Plug it in.',
        experimental: false,
      },
    ],
    trunks: [
      {
        id: 'office-pbx',
        name: 'Office PBX',
        kind: 'registers',
        state: 'in-service',
        since: now - 40 * MINUTE,
        detail: 'Registered for another 4 minutes',
        health: { kind: 'up', since: now - 40 * MINUTE },
        encryption: 'preferred',
        keysInClear: false,
      },
      {
        id: 'backup',
        name: 'Backup trunk',
        kind: 'peer',
        state: 'unreachable',
        since: now - 3 * MINUTE,
        detail: 'No answer to OPTIONS; next try in 12 s',
        health: { kind: 'down', since: now - 3 * MINUTE, detail: '192.0.2.9 does not answer OPTIONS.' },
        encryption: 'off',
        keysInClear: false,
      },
    ],
    calls: [ringing, connected],
    recent: [
      answeredRecord(1),
      record(2, { caller: { withheld: 'private' } }),
      record(3, {
        direction: 'outbound',
        caller: { number: '100' },
        called: '+498912345678',
        outcome: 'busy',
        reason: 'The called number was busy.',
      }),
      answeredRecord(4, { caller: { number: '+13125550142', name: HOSTILE_NAME } }),
    ],
    alarms: [
      {
        id: 'line-down/simulated-1/4',
        code: 'line-down',
        severity: 'error',
        subject: 'simulated-1/4',
        text: 'The line "Line 4" is out of service. No battery: the line is not plugged in, or it is dead.',
        cause: 'The line has no battery, its adapter is gone, or a command to it failed.',
        cure: 'Check the cable between the wall and the adapter.',
        since: now - 8 * MINUTE,
      },
    ],
    notices: [],
    nightMode: 'auto',
    security: { banned: [], bannedInAll: 0, strangers: { refused: 0, unread: 0 }, peers: { unread: 0 } },
    guards: { pin: 'not-used', usage: [], alarms: [] },
    media: { process: 'running', edge: 'running' },
    ...change,
  };
}
