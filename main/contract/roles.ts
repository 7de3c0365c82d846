import type { Role } from './access.ts';
import type { RequestName } from './requests.ts';

/** Who may make a request, at the least, and whether it is written down who did. */
export interface Rule {
  readonly least: Role;
  readonly audited: boolean;
  /** Only for somebody at the machine itself. */
  readonly here?: true;
}

const sees: Rule = { least: 'viewer', audited: false };
/** What a viewer may do to nobody but themselves. */
const ownAct: Rule = { least: 'viewer', audited: true };
/** The audio of a desk that talks: part of answering, which is written down itself. */
const desk: Rule = { least: 'receptionist', audited: false };
/** What leads up to an act that is written down itself. */
const prepares: Rule = { least: 'receptionist', audited: false };
const acts: Rule = { least: 'receptionist', audited: true };
const looksInto: Rule = { least: 'owner', audited: false };
const decides: Rule = { least: 'owner', audited: true };

/** Each request has its rule here: one that is added to the contract does not compile without. */
export const rules: { readonly [N in RequestName]: Rule } = {
  'records.list': sees,
  'history.page': sees,
  'history.get': sees,
  'history.remark': acts,
  'history.handled': acts,
  'contacts.list': sees,
  'contacts.get': sees,
  'contacts.save': acts,
  'contacts.remove': acts,
  'contacts.undo': acts,
  'contacts.undoable': prepares,
  'contacts.import-open': prepares,
  'contacts.import-part': prepares,
  'contacts.import-preview': prepares,
  'contacts.import-apply': acts,
  'contacts.import-close': prepares,
  // In parts of some hundred contacts, each a request.
  'contacts.export': prepares,
  'caller.pop': sees,
  'blocked.list': sees,
  'blocked.add': acts,
  'blocked.remove': acts,
  'simulator.provoke': decides,
  'simulator.line': decides,
  'simulator.report': sees,
  'call.answer': acts,
  'call.pick-up': acts,
  'call.flash': acts,
  'call.hold': acts,
  'call.resume': acts,
  'call.transfer': acts,
  'call.join': acts,
  'call.park': acts,
  'call.retrieve': acts,
  'call.hang-up': acts,
  'call.stop-phone': acts,
  'call.dial': acts,
  // A PIN may be among them: they are not written down.
  'call.digits': desk,
  'call.decline': acts,
  'dial.look': sees,
  'route.try': sees,
  'routing.night': acts,
  'failover.drill': decides,
  'failover.end-drill': decides,
  'adapter.check': decides,
  'adapter.forget': decides,
  'line.test': decides,
  'line.look': looksInto,
  'line.set': decides,
  'line.forget': decides,
  'line.hear-tone': looksInto,
  'line.keep-tone': decides,
  'line.countries': sees,
  'guide.save': decides,
  'guide.country': decides,
  'guide.pbx': decides,
  'guide.no-pbx': decides,
  'settings.get': looksInto,
  'settings.update': decides,
  'trunk.presets': sees,
  'settings.check': looksInto,
  'trunk.history': sees,
  'trunk.passwords': looksInto,
  'trunk.save': decides,
  'trunk.remove': decides,
  'trunk.bring-back': decides,
  'trunk.ask': prepares,
  'schedule.look': sees,
  'emergency.try': sees,
  // A link makes whoever has it an owner at the machine.
  'console.link': { ...decides, here: true },
  'notice.dismiss': acts,
  'security.lift': decides,
  'guards.lift': decides,
  'guards.pin': decides,
  'two-stage.pin': decides,
  'desk.capabilities': desk,
  'desk.open': desk,
  'desk.connect': desk,
  'desk.produce': desk,
  'desk.consume': desk,
  'desk.close': desk,
  'scope.open': acts,
  'scope.close': prepares,
  'scope.keep': decides,
  'headset.state': sees,
  'headset.choose': { ...decides, here: true },
  'headset.show': { ...desk, here: true },
  'access.me': sees,
  'access.state': looksInto,
  'access.switch': decides,
  'access.new-certificate': decides,
  'user.add': decides,
  'user.change': decides,
  'user.remove': decides,
  'user.unlock': decides,
  'user.own-password': ownAct,
  'sign-in.end': decides,
  'audit.list': looksInto,
  'alarm.list': sees,
  'call.ladder': looksInto,
  'line.timeline': sees,
  'log.recent': looksInto,
  'diagnostics.make': decides,
  'monitoring.state': looksInto,
  'monitoring.test': decides,
  'monitoring.secret': decides,
  'provisioning.export': decides,
  'backup.make': decides,
  'provisioning.look': decides,
  'provisioning.apply': decides,
  'provisioning.undo': decides,
  'provisioning.state': looksInto,
};

/** What is asked for by plain HTTP. `download`: besides, it must have been offered to whoever fetches it. */
export const httpRules = {
  page: sees,
  download: sees,
  upload: decides,
} as const satisfies Readonly<Record<string, Rule>>;
export type HttpAct = keyof typeof httpRules;

const rank: Readonly<Record<Role, number>> = { viewer: 0, receptionist: 1, owner: 2 };

export function ruleOf(request: string): Rule | undefined {
  if (Object.hasOwn(rules, request)) return rules[request as RequestName];
  return undefined;
}

/** The one place that says who may do what. Roles and requests that it does not know: refused. */
export function mayAsk(role: string, request: string, here = false): boolean {
  const rule = ruleOf(request);
  return rule !== undefined && (here || rule.here === undefined) && reaches(role, rule);
}

export const mayFetch = (role: string, act: HttpAct): boolean => reaches(role, httpRules[act]);

function reaches(role: string, { least }: Rule): boolean {
  return Object.hasOwn(rank, role) && rank[role as Role] >= rank[least];
}
