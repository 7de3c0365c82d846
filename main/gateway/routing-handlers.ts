import type { CallManager } from '../call/call-manager.ts';
import { scheduleOutlook } from '../call/route/schedule-outlook.ts';
import type { RequestOutput, RequestParsed } from '../contract/requests.ts';
import type { routingDeskRequests } from '../contract/routing-desk.ts';
import type { GatewayView } from '../contract/views.ts';
import type { Clock } from '../core/clock.ts';
import type { SettingsFile } from '../store/settings-file.ts';
import { emergencyLook } from './emergency-look.ts';
import type { TrunkDesk } from './trunk-desk.ts';
import type { TrunkHealthLog } from './trunk-health-log.ts';

type RoutingHandlers = {
  readonly [N in keyof typeof routingDeskRequests]: (
    input: RequestParsed<N>,
  ) => Promise<RequestOutput<N>> | RequestOutput<N>;
};

export interface RoutingParts {
  readonly calls: Pick<CallManager, 'tryRoute'>;
  readonly settings: SettingsFile;
  readonly trunkDesk: TrunkDesk;
  readonly healthLog: TrunkHealthLog;
  readonly view: () => GatewayView;
  readonly clock: Pick<Clock, 'wallTime'>;
}

/** Trunks, hours and rehearsals of the contract. */
export function routingHandlers({ calls, settings, trunkDesk, healthLog, view, clock }: RoutingParts): RoutingHandlers {
  return {
    'settings.check': async ({ change }) => ({ faults: await settings.faults(change) }),
    'trunk.history': () => ({ trunks: healthLog.trunks }),
    'trunk.passwords': () => ({ known: trunkDesk.passwordsKnown }),
    'trunk.save': ({ trunk, password }) => trunkDesk.save(trunk, password),
    'trunk.remove': ({ trunk }) => trunkDesk.remove(trunk),
    'trunk.bring-back': () => trunkDesk.bringBack(),
    'trunk.ask': ({ trunk }) => trunkDesk.ask(trunk),
    'schedule.look': ({ at = clock.wallTime() }) => {
      const { schedules, nightMode, office } = settings.current;
      const timeZone = office.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
      return {
        timeZone,
        schedules: schedules.map((schedule) => ({
          schedule: schedule.id,
          timeZone: schedule.timeZone ?? timeZone,
          ...scheduleOutlook(schedule, at, nightMode, timeZone),
        })),
      };
    },
    'emergency.try': ({ numbers }) =>
      emergencyLook(calls, { settings: settings.current, view: view(), others: numbers }),
  };
}
