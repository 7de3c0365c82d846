import deAccess from './de/access.json' with { type: 'json' };
import deAlarms from './de/alarms.json' with { type: 'json' };
import deApp from './de/app.json' with { type: 'json' };
import deBackup from './de/backup.json' with { type: 'json' };
import deCalls from './de/calls.json' with { type: 'json' };
import deContacts from './de/contacts.json' with { type: 'json' };
import deDesk from './de/desk.json' with { type: 'json' };
import deDesktop from './de/desktop.json' with { type: 'json' };
import deExchange from './de/exchange.json' with { type: 'json' };
import deGuards from './de/guards.json' with { type: 'json' };
import deGuide from './de/guide.json' with { type: 'json' };
import deHeadset from './de/headset.json' with { type: 'json' };
import deHistory from './de/history.json' with { type: 'json' };
import deLines from './de/lines.json' with { type: 'json' };
import deMonitoring from './de/monitoring.json' with { type: 'json' };
import deOptions from './de/options.json' with { type: 'json' };
import deRouting from './de/routing.json' with { type: 'json' };
import deScope from './de/scope.json' with { type: 'json' };
import deSettings from './de/settings.json' with { type: 'json' };
import deSetup from './de/setup.json' with { type: 'json' };
import deTelephone from './de/telephone.json' with { type: 'json' };
import deTrouble from './de/trouble.json' with { type: 'json' };
import deTrunks from './de/trunks.json' with { type: 'json' };
import enAccess from './en/access.json' with { type: 'json' };
import enAlarms from './en/alarms.json' with { type: 'json' };
import enApp from './en/app.json' with { type: 'json' };
import enBackup from './en/backup.json' with { type: 'json' };
import enCalls from './en/calls.json' with { type: 'json' };
import enContacts from './en/contacts.json' with { type: 'json' };
import enDesk from './en/desk.json' with { type: 'json' };
import enDesktop from './en/desktop.json' with { type: 'json' };
import enExchange from './en/exchange.json' with { type: 'json' };
import enGuards from './en/guards.json' with { type: 'json' };
import enGuide from './en/guide.json' with { type: 'json' };
import enHeadset from './en/headset.json' with { type: 'json' };
import enHistory from './en/history.json' with { type: 'json' };
import enLines from './en/lines.json' with { type: 'json' };
import enMonitoring from './en/monitoring.json' with { type: 'json' };
import enOptions from './en/options.json' with { type: 'json' };
import enRouting from './en/routing.json' with { type: 'json' };
import enScope from './en/scope.json' with { type: 'json' };
import enSettings from './en/settings.json' with { type: 'json' };
import enSetup from './en/setup.json' with { type: 'json' };
import enTelephone from './en/telephone.json' with { type: 'json' };
import enTrouble from './en/trouble.json' with { type: 'json' };
import enTrunks from './en/trunks.json' with { type: 'json' };
import esAccess from './es/access.json' with { type: 'json' };
import esAlarms from './es/alarms.json' with { type: 'json' };
import esApp from './es/app.json' with { type: 'json' };
import esBackup from './es/backup.json' with { type: 'json' };
import esCalls from './es/calls.json' with { type: 'json' };
import esContacts from './es/contacts.json' with { type: 'json' };
import esDesk from './es/desk.json' with { type: 'json' };
import esDesktop from './es/desktop.json' with { type: 'json' };
import esExchange from './es/exchange.json' with { type: 'json' };
import esGuards from './es/guards.json' with { type: 'json' };
import esGuide from './es/guide.json' with { type: 'json' };
import esHeadset from './es/headset.json' with { type: 'json' };
import esHistory from './es/history.json' with { type: 'json' };
import esLines from './es/lines.json' with { type: 'json' };
import esMonitoring from './es/monitoring.json' with { type: 'json' };
import esOptions from './es/options.json' with { type: 'json' };
import esRouting from './es/routing.json' with { type: 'json' };
import esScope from './es/scope.json' with { type: 'json' };
import esSettings from './es/settings.json' with { type: 'json' };
import esSetup from './es/setup.json' with { type: 'json' };
import esTelephone from './es/telephone.json' with { type: 'json' };
import esTrouble from './es/trouble.json' with { type: 'json' };
import esTrunks from './es/trunks.json' with { type: 'json' };
import frAccess from './fr/access.json' with { type: 'json' };
import frAlarms from './fr/alarms.json' with { type: 'json' };
import frApp from './fr/app.json' with { type: 'json' };
import frBackup from './fr/backup.json' with { type: 'json' };
import frCalls from './fr/calls.json' with { type: 'json' };
import frContacts from './fr/contacts.json' with { type: 'json' };
import frDesk from './fr/desk.json' with { type: 'json' };
import frDesktop from './fr/desktop.json' with { type: 'json' };
import frExchange from './fr/exchange.json' with { type: 'json' };
import frGuards from './fr/guards.json' with { type: 'json' };
import frGuide from './fr/guide.json' with { type: 'json' };
import frHeadset from './fr/headset.json' with { type: 'json' };
import frHistory from './fr/history.json' with { type: 'json' };
import frLines from './fr/lines.json' with { type: 'json' };
import frMonitoring from './fr/monitoring.json' with { type: 'json' };
import frOptions from './fr/options.json' with { type: 'json' };
import frRouting from './fr/routing.json' with { type: 'json' };
import frScope from './fr/scope.json' with { type: 'json' };
import frSettings from './fr/settings.json' with { type: 'json' };
import frSetup from './fr/setup.json' with { type: 'json' };
import frTelephone from './fr/telephone.json' with { type: 'json' };
import frTrouble from './fr/trouble.json' with { type: 'json' };
import frTrunks from './fr/trunks.json' with { type: 'json' };
import type { Language } from './languages.ts';

const en = {
  access: enAccess,
  alarms: enAlarms,
  app: enApp,
  backup: enBackup,
  calls: enCalls,
  contacts: enContacts,
  desk: enDesk,
  desktop: enDesktop,
  exchange: enExchange,
  guards: enGuards,
  guide: enGuide,
  headset: enHeadset,
  history: enHistory,
  lines: enLines,
  monitoring: enMonitoring,
  options: enOptions,
  routing: enRouting,
  scope: enScope,
  settings: enSettings,
  setup: enSetup,
  telephone: enTelephone,
  trouble: enTrouble,
  trunks: enTrunks,
};

/** English says which sentences there are; the compiler asks the others for each of them. */
export type Sentences = typeof en;

export const resources: Readonly<Record<Language, Sentences>> = {
  en,
  de: {
    access: deAccess,
    alarms: deAlarms,
    app: deApp,
    backup: deBackup,
    calls: deCalls,
    contacts: deContacts,
    desk: deDesk,
    desktop: deDesktop,
    exchange: deExchange,
    guards: deGuards,
    guide: deGuide,
    headset: deHeadset,
    history: deHistory,
    lines: deLines,
    monitoring: deMonitoring,
    options: deOptions,
    routing: deRouting,
    scope: deScope,
    settings: deSettings,
    setup: deSetup,
    telephone: deTelephone,
    trouble: deTrouble,
    trunks: deTrunks,
  },
  fr: {
    access: frAccess,
    alarms: frAlarms,
    app: frApp,
    backup: frBackup,
    calls: frCalls,
    contacts: frContacts,
    desk: frDesk,
    desktop: frDesktop,
    exchange: frExchange,
    guards: frGuards,
    guide: frGuide,
    headset: frHeadset,
    history: frHistory,
    lines: frLines,
    monitoring: frMonitoring,
    options: frOptions,
    routing: frRouting,
    scope: frScope,
    settings: frSettings,
    setup: frSetup,
    telephone: frTelephone,
    trouble: frTrouble,
    trunks: frTrunks,
  },
  es: {
    access: esAccess,
    alarms: esAlarms,
    app: esApp,
    backup: esBackup,
    calls: esCalls,
    contacts: esContacts,
    desk: esDesk,
    desktop: esDesktop,
    exchange: esExchange,
    guards: esGuards,
    guide: esGuide,
    headset: esHeadset,
    history: esHistory,
    lines: esLines,
    monitoring: esMonitoring,
    options: esOptions,
    routing: esRouting,
    scope: esScope,
    settings: esSettings,
    setup: esSetup,
    telephone: esTelephone,
    trouble: esTrouble,
    trunks: esTrunks,
  },
};
