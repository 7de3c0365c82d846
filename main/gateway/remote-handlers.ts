import type { accessRequests } from '../contract/access.ts';
import type { monitoringRequests } from '../contract/monitoring.ts';
import type { provisioningRequests } from '../contract/provisioning.ts';
import type { RequestOutput, RequestParsed } from '../contract/requests.ts';
import type { troubleRequests } from '../contract/trouble.ts';
import type { GatewayView } from '../contract/views.ts';
import { GatewayError } from '../core/errors.ts';
import type { AuditLog } from '../store/audit-log.ts';
import type { CallHistory } from '../store/call-history.ts';
import type { SecretsFile } from '../store/secrets-file.ts';
import type { SettingsFile } from '../store/settings-file.ts';
import type { LanAccess } from './access/lan-access.ts';
import type { UserDesk } from './access/user-desk.ts';
import { nameOf, type Visitor } from './access/visitor.ts';
import type { ConsoleId } from './console-backend.ts';
import type { FileShelf } from './file-shelf.ts';
import type { Monitoring } from './monitoring/monitoring.ts';
import type { ProvisioningDesk } from './provisioning/provisioning-desk.ts';
import type { TroubleDesk } from './trouble/trouble-desk.ts';

type RemoteRequest =
  | keyof typeof accessRequests
  | keyof typeof monitoringRequests
  | keyof typeof provisioningRequests
  | keyof typeof troubleRequests;

type RemoteHandlers = {
  readonly [N in RemoteRequest]: (
    input: RequestParsed<N>,
    console: ConsoleId,
  ) => Promise<RequestOutput<N>> | RequestOutput<N>;
};

export interface RemoteParts {
  readonly lan: LanAccess;
  readonly users: UserDesk;
  readonly audit: AuditLog;
  readonly trouble: TroubleDesk;
  readonly monitoring: Monitoring;
  readonly provisioning: ProvisioningDesk;
  readonly shelf: FileShelf;
  readonly history: CallHistory;
  readonly settings: SettingsFile;
  readonly secrets: SecretsFile;
  readonly view: () => GatewayView;
  readonly visitor: (console: ConsoleId) => Visitor | undefined;
}

/** Access, trouble, monitoring and provisioning of the contract. */
export function remoteHandlers(parts: RemoteParts): RemoteHandlers {
  const { lan, users, audit, trouble, monitoring, provisioning, shelf, history, settings, secrets, view } = parts;
  const visitorOf = (console: ConsoleId): Visitor => {
    const visitor = parts.visitor(console);
    if (!visitor) throw new GatewayError('closed', 'This console is closed.');
    return visitor;
  };
  return {
    'access.me': (_, console) => {
      const visitor = visitorOf(console);
      return { name: nameOf(visitor), role: visitor.role, here: visitor.kind === 'here' };
    },
    'access.state': (_, console) => ({ access: { ...lan.view, ...users.view(parts.visitor(console)) } }),
    'access.switch': ({ on }) => lan.switch(on),
    'access.new-certificate': () => lan.newCertificate(),
    'user.add': ({ name, role, password }) => users.add(name, role, password),
    'user.change': ({ name, role, password }) => users.change(name, { role, password }),
    'user.remove': ({ name }) => users.remove(name),
    'user.unlock': ({ name }) => users.unlock(name),
    'user.own-password': ({ oldPassword, newPassword }, console) =>
      users.ownPassword(visitorOf(console), oldPassword, newPassword),
    'sign-in.end': ({ id }) => users.endSignIn(id),
    'audit.list': (wanted) => ({ entries: audit.list(wanted) }),
    'alarm.list': () => ({ alarms: trouble.alarms }),
    'call.ladder': ({ callId }) => ({ ladders: trouble.ladders(callId, history) }),
    'line.timeline': ({ line, limit }) => ({ happenings: trouble.timeline(line, limit) }),
    'log.recent': ({ limit, level }) => ({ lines: trouble.log(limit, level, secrets.values) }),
    'diagnostics.make': ({ pcap }, console) =>
      trouble.diagnostics({
        ...{ pcap, settings, history, shelf },
        view: view(),
        secrets: secrets.values,
        visitor: visitorOf(console),
      }),
    'monitoring.state': () => monitoring.view,
    'monitoring.test': ({ outlet }) => monitoring.test(outlet),
    'monitoring.secret': ({ which, secret }) => monitoring.setSecret(which, secret),
    'provisioning.export': ({ passphrase }, console) => provisioning.export(visitorOf(console), passphrase),
    'backup.make': (wanted, console) => provisioning.backup(visitorOf(console), wanted),
    'provisioning.look': (wanted, console) => provisioning.look(visitorOf(console), wanted),
    'provisioning.apply': (wanted, console) => provisioning.apply(visitorOf(console), wanted),
    'provisioning.undo': () => provisioning.undo(),
    'provisioning.state': () => provisioning.state(),
  };
}
