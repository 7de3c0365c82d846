import { ENTERPRISE } from './enterprise.ts';

/** The objects of assets/COPPERLINE-MIB.mib by their numbers; `snmp-mib.test.ts` holds both together. */
export const ROOT = `1.3.6.1.4.1.${ENTERPRISE}.1`;

export const scalars = {
  copperlineVersion: `${ROOT}.1.1`,
  copperlineCalls: `${ROOT}.1.2`,
  copperlineCallsTotal: `${ROOT}.1.3`,
  copperlineAlarms: `${ROOT}.1.4`,
  sysDescr: '1.3.6.1.2.1.1.1',
  sysObjectID: '1.3.6.1.2.1.1.2',
  sysUpTime: '1.3.6.1.2.1.1.3',
  sysName: '1.3.6.1.2.1.1.5',
} as const;

export const tables = {
  copperlineLineEntry: { oid: `${ROOT}.1.5.1`, columns: ['Index', 'Id', 'Name', 'State', 'InService'] },
  copperlineTrunkEntry: { oid: `${ROOT}.1.6.1`, columns: ['Index', 'Id', 'Name', 'Health', 'Up'] },
  copperlineAlarmEntry: { oid: `${ROOT}.1.7.1`, columns: ['Index', 'Id', 'Number', 'Severity', 'Text'] },
} as const;

export const notifications = {
  copperlineAlarmRaised: `${ROOT}.0.1`,
  copperlineAlarmCleared: `${ROOT}.0.2`,
} as const;

/** What a notification says: objects for notifications alone. */
export const notified = {
  copperlineNotifiedId: `${ROOT}.2.1`,
  copperlineNotifiedNumber: `${ROOT}.2.2`,
  copperlineNotifiedSeverity: `${ROOT}.2.3`,
  copperlineNotifiedText: `${ROOT}.2.4`,
  copperlineNotifiedSubject: `${ROOT}.2.5`,
} as const;

export const severityNumber = { info: 1, warning: 2, error: 3 } as const;
/** TruthValue (RFC 2579) */
export const truth = (value: boolean): number => (value ? 1 : 2);
