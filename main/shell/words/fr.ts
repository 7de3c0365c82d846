import type { Words } from './words.ts';

export const fr: Words = {
  idle: 'Copperline : aucun appel',
  ringing: 'Copperline : ça sonne',
  inCall: (calls) => (calls === 1 ? 'Copperline : 1 appel' : `Copperline : ${calls} appels`),
  trouble: 'Copperline : un problème est survenu',
  callsOn: (line) => `appelle sur ${line}`,
  withheld: 'Numéro masqué',
  unknown: 'Appelant inconnu',
  answer: 'Répondre',
  decline: 'Refuser',
  answerWho: (who) => `Répondre à ${who}`,
  declineWho: (who) => `Refuser ${who}`,
  hangUpWho: (who) => `Raccrocher avec ${who}`,
  open: 'Ouvrir Copperline',
  startAtLogin: 'Démarrer à l’ouverture de session',
  restartForUpdate: (version) => `Redémarrer pour passer à ${version}`,
  quit: 'Quitter',
  goesOn: {
    title: 'Copperline continue',
    text: 'La fenêtre est fermée et les appels arrivent toujours. Copperline se trouve près de l’horloge ; Quitter aussi.',
  },
  quitAsks: {
    title: 'Quitter Copperline ?',
    text: (calls) =>
      calls === 1
        ? 'Un appel est en cours. Il prend fin, et aucun appel n’arrive avant le prochain démarrage.'
        : `${calls} appels sont en cours. Ils prennent fin, et aucun appel n’arrive avant le prochain démarrage.`,
    keep: 'Continuer',
    end: 'Terminer et quitter',
  },
  startFailed: {
    title: 'Copperline n’a pas pu démarrer',
    again: 'Réessayer',
    folder: 'Afficher le dossier des données',
  },
  menu: {
    file: 'Fichier',
    edit: 'Édition',
    view: 'Affichage',
    calls: 'Appels',
    help: 'Aide',
    about: 'À propos de Copperline',
    close: 'Fermer la fenêtre',
    answerNext: 'Répondre',
    declineNext: 'Refuser',
    hangUpAll: 'Raccrocher',
    dataFolder: 'Afficher le dossier des données',
    licences: 'Licences',
    checkUpdates: 'Rechercher des mises à jour',
  },
  safeMode: {
    title: 'La console s’est arrêtée plusieurs fois',
    text: 'Les lignes et les appels n’en souffrent pas : une autre partie de Copperline s’en occupe. Les téléphones sonnent comme avant.',
    again: 'Afficher de nouveau la console',
    hint: 'Si elle s’arrête encore, quittez Copperline par le menu, redémarrez-le et recherchez des mises à jour.',
  },
  about: {
    title: 'Licences',
    text: 'Copperline repose sur le travail d’autres personnes. Chaque partie a sa propre licence, reproduite ci-dessous.',
    none: 'La liste des licences ne fait pas partie de ce Copperline : elle se trouve dans les paquets dont il a été lancé.',
  },
  ended: {
    sleep: 'L’ordinateur s’est mis en veille.',
    shutdown: 'L’ordinateur a été éteint.',
  },
};
