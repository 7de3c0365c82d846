import type { Words } from './words.ts';

export const en: Words = {
  idle: 'Copperline: no calls',
  ringing: 'Copperline: ringing',
  inCall: (calls) => (calls === 1 ? 'Copperline: 1 call' : `Copperline: ${calls} calls`),
  trouble: 'Copperline: something is wrong',
  callsOn: (line) => `calls on ${line}`,
  withheld: 'Number withheld',
  unknown: 'Unknown caller',
  answer: 'Answer',
  decline: 'Decline',
  answerWho: (who) => `Answer ${who}`,
  declineWho: (who) => `Decline ${who}`,
  hangUpWho: (who) => `Hang up ${who}`,
  open: 'Open Copperline',
  startAtLogin: 'Start when I log in',
  restartForUpdate: (version) => `Restart to update to ${version}`,
  quit: 'Quit',
  goesOn: {
    title: 'Copperline goes on',
    text: 'The window is closed, and calls still come in. You find Copperline beside the clock; Quit is there too.',
  },
  quitAsks: {
    title: 'Quit Copperline?',
    text: (calls) =>
      calls === 1
        ? 'A call is on. It ends, and no calls come in until Copperline is started again.'
        : `${calls} calls are on. They end, and no calls come in until Copperline is started again.`,
    keep: 'Go on',
    end: 'End and quit',
  },
  startFailed: { title: 'Copperline could not start', again: 'Try again', folder: 'Show the data folder' },
  menu: {
    file: 'File',
    edit: 'Edit',
    view: 'View',
    calls: 'Calls',
    help: 'Help',
    about: 'About Copperline',
    close: 'Close the window',
    answerNext: 'Answer',
    declineNext: 'Decline',
    hangUpAll: 'Hang up',
    dataFolder: 'Show the data folder',
    licences: 'Licences',
    checkUpdates: 'Look for updates',
  },
  safeMode: {
    title: 'The console has stopped several times',
    text: 'Lines and calls are not touched by this: they are looked after by another part of Copperline. Telephones ring as before.',
    again: 'Show the console again',
    hint: 'If it stops again, quit Copperline by the menu and start it anew, and look for updates.',
  },
  about: {
    title: 'Licences',
    text: 'Copperline is made with the work of others. Each part is under its own licence, printed below.',
    none: 'The list of licences was not built into this Copperline: it is in the packages that it was started from.',
  },
  ended: {
    sleep: 'The computer went to sleep.',
    shutdown: 'The computer was shut down.',
  },
};
