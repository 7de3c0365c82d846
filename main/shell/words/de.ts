import type { Words } from './words.ts';

export const de: Words = {
  idle: 'Copperline: keine Gespräche',
  ringing: 'Copperline: es klingelt',
  inCall: (calls) => (calls === 1 ? 'Copperline: 1 Gespräch' : `Copperline: ${calls} Gespräche`),
  trouble: 'Copperline: etwas stimmt nicht',
  callsOn: (line) => `ruft an auf ${line}`,
  withheld: 'Nummer unterdrückt',
  unknown: 'Unbekannter Anrufer',
  answer: 'Annehmen',
  decline: 'Ablehnen',
  answerWho: (who) => `${who} annehmen`,
  declineWho: (who) => `${who} ablehnen`,
  hangUpWho: (who) => `Gespräch mit ${who} beenden`,
  open: 'Copperline öffnen',
  startAtLogin: 'Beim Anmelden starten',
  restartForUpdate: (version) => `Neu starten für Version ${version}`,
  quit: 'Beenden',
  goesOn: {
    title: 'Copperline läuft weiter',
    text: 'Das Fenster ist zu, und Anrufe kommen weiterhin an. Copperline ist neben der Uhr zu finden, Beenden ebenfalls.',
  },
  quitAsks: {
    title: 'Copperline beenden?',
    text: (calls) =>
      calls === 1
        ? 'Ein Gespräch läuft. Es endet, und bis zum nächsten Start kommen keine Anrufe an.'
        : `${calls} Gespräche laufen. Sie enden, und bis zum nächsten Start kommen keine Anrufe an.`,
    keep: 'Weiterlaufen',
    end: 'Alles beenden',
  },
  startFailed: {
    title: 'Copperline konnte nicht starten',
    again: 'Noch einmal versuchen',
    folder: 'Datenordner zeigen',
  },
  menu: {
    file: 'Datei',
    edit: 'Bearbeiten',
    view: 'Ansicht',
    calls: 'Gespräche',
    help: 'Hilfe',
    about: 'Über Copperline',
    close: 'Fenster schließen',
    answerNext: 'Annehmen',
    declineNext: 'Ablehnen',
    hangUpAll: 'Auflegen',
    dataFolder: 'Datenordner zeigen',
    licences: 'Lizenzen',
    checkUpdates: 'Nach Aktualisierungen sehen',
  },
  safeMode: {
    title: 'Die Konsole ist mehrmals ausgefallen',
    text: 'Leitungen und Gespräche sind davon nicht berührt: darum kümmert sich ein anderer Teil von Copperline. Telefone klingeln wie zuvor.',
    again: 'Konsole wieder zeigen',
    hint: 'Fällt sie wieder aus, beenden Sie Copperline über das Menü, starten es neu und sehen nach Aktualisierungen.',
  },
  about: {
    title: 'Lizenzen',
    text: 'Copperline baut auf der Arbeit anderer auf. Jeder Teil steht unter seiner eigenen Lizenz, die unten abgedruckt ist.',
    none: 'Die Liste der Lizenzen ist nicht Teil dieses Copperline: sie liegt in den Paketen, aus denen es gestartet wurde.',
  },
  ended: {
    sleep: 'Der Computer ging in den Ruhezustand.',
    shutdown: 'Der Computer wurde heruntergefahren.',
  },
};
