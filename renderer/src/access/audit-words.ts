import type { RequestName } from '../../../main/contract/requests.ts';
import type { Translate } from '../i18n/i18n.ts';

/** As the gateway calls who has no user's name: at the machine, by a program there, and a name that nobody has. */
export const HERE = ['At the machine', 'Command line', 'Somebody'] as const;
const here = { 'At the machine': 'machine', 'Command line': 'commandLine', Somebody: 'somebody' } as const;

const SIGN_INS = { 'signed in': 'signedIn', 'signed out': 'signedOut', 'sign-in refused': 'signInRefused' } as const;

/** Requests that are written down, and have words. */
const REQUESTS = [
  'history.remark',
  'history.handled',
  'contacts.save',
  'contacts.remove',
  'contacts.undo',
  'contacts.import-apply',
  'blocked.add',
  'blocked.remove',
  'simulator.provoke',
  'simulator.line',
  'call.answer',
  'call.pick-up',
  'call.flash',
  'call.hold',
  'call.resume',
  'call.transfer',
  'call.join',
  'call.park',
  'call.retrieve',
  'call.hang-up',
  'call.dial',
  'call.decline',
  'routing.night',
  'failover.drill',
  'failover.end-drill',
  'adapter.check',
  'adapter.forget',
  'settings.update',
  'console.link',
  'notice.dismiss',
  'security.lift',
  'guards.lift',
  'guards.pin',
  'two-stage.pin',
  'access.switch',
  'access.new-certificate',
  'user.add',
  'user.change',
  'user.remove',
  'user.unlock',
  'user.own-password',
  'sign-in.end',
  'diagnostics.make',
  'monitoring.test',
  'monitoring.secret',
  'provisioning.export',
  'backup.make',
  'provisioning.look',
  'provisioning.apply',
  'provisioning.undo',
] as const satisfies readonly RequestName[];

export function whoWords(who: string, t: Translate): string {
  const known = HERE.find((each) => each === who);
  return known === undefined ? who : t(`access.audit.here.${here[known]}`);
}

/** `Answered a line`; what has no words is called as the gateway does. */
export function didWhat(what: string, t: Translate): string {
  if (Object.hasOwn(SIGN_INS, what)) return t(`access.did.${SIGN_INS[what as keyof typeof SIGN_INS]}`);
  const request = REQUESTS.find((each) => each === what);
  return request === undefined ? what : t(`access.did.${request}`);
}

const NOT_SHOWN = '***';

/** `name: rita, role: receptionist` of what a request was made with; secrets are left out, other texts stay. */
export function detailWords(detail: string): string {
  let read: unknown;
  try {
    read = JSON.parse(detail);
  } catch {
    return detail;
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return detail;
  return Object.entries(read)
    .filter(([, value]) => value !== NOT_SHOWN)
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ');
}
