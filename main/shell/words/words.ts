/** What the desktop says outside of the console: tray, notifications, menus, questions. The console has its own. */
export interface Words {
  readonly idle: string;
  readonly ringing: string;
  readonly inCall: (calls: number) => string;
  readonly trouble: string;
  readonly callsOn: (line: string) => string;
  readonly withheld: string;
  readonly unknown: string;
  readonly answer: string;
  readonly decline: string;
  readonly answerWho: (who: string) => string;
  readonly declineWho: (who: string) => string;
  readonly hangUpWho: (who: string) => string;
  readonly open: string;
  readonly startAtLogin: string;
  readonly restartForUpdate: (version: string) => string;
  readonly quit: string;
  readonly goesOn: { readonly title: string; readonly text: string };
  readonly quitAsks: {
    readonly title: string;
    readonly text: (calls: number) => string;
    readonly keep: string;
    readonly end: string;
  };
  readonly startFailed: { readonly title: string; readonly again: string; readonly folder: string };
  readonly menu: {
    readonly file: string;
    readonly edit: string;
    readonly view: string;
    readonly calls: string;
    readonly help: string;
    readonly about: string;
    readonly close: string;
    readonly answerNext: string;
    readonly declineNext: string;
    readonly hangUpAll: string;
    readonly dataFolder: string;
    readonly licences: string;
    readonly checkUpdates: string;
  };
  readonly safeMode: { readonly title: string; readonly text: string; readonly again: string; readonly hint: string };
  readonly about: { readonly title: string; readonly text: string; readonly none: string };
  readonly ended: { readonly sleep: string; readonly shutdown: string };
}
