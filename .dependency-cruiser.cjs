/**
 * Who may import whom (docs/architecture.md). scripts/boundaries.mjs runs it; test/boundaries plants imports that
 * are not allowed and expects each to be found.
 *
 * With TypeScript 7 the cruiser reads no module at all and finds nothing wrong: TypeScript stays at ~6.0, and
 * scripts/boundaries.mjs counts what was read.
 */

/** Tests, and what only they start, may import anything; nothing imports them. */
const tests = String.raw`^test/|\.test\.tsx?$|/fixtures/`;

/** Where time comes from: the clock, what paces frames, and the outside world that the simulated exchange stands for. */
const clocks = String.raw`^main/(core/clock|media-process/frame-pump|adapters/simulated/exchange-clock)\.ts$`;

const engine = ['core', 'contacts', 'line', 'sip', 'media', 'media-process', 'adapters', 'call', 'store', 'monitor'];

/** What each folder of main/ imports beside itself. `native`: the addon's TypeScript face. */
const mayImport = {
  contract: [],
  core: [],
  line: ['core'],
  sip: ['core'],
  media: ['core', 'line'], // what the media process reports of a line: docs/adr/0001
  adapters: ['core', 'line', 'native'], // the operating system's sound: docs/adr/0012
  'media-process': ['core', 'line', 'media', 'adapters', 'native'],
  call: ['core', 'line', 'sip', 'media'],
  contacts: ['core', 'call', 'contract'], // numbers as routing reads them; text as consoles may bring it
  store: ['core', 'line', 'call', 'contacts'], // what a line taught us is kept
  monitor: ['core', 'call', 'store'],
  gateway: [...engine, 'contract', 'native'], // how SIP's packets are marked
  cli: ['contract', 'core', 'store'], // the key in the data directory
  preload: ['contract'],
  shell: ['contract', 'core', 'gateway'], // core's process port, which Electron's utility process implements
};

/** Packages that one part alone may know, so that another can be put in their place there. */
const packageHomes = {
  electron: String.raw`^main/(desktop\.ts$|shell/|preload/)`,
  'electron-updater': '^main/shell/',
  '@electron/[^/]+': String.raw`^main/(desktop\.ts$|shell/)`,
  'usb|node-hid|serialport|@serialport/[^/]+': '^main/adapters/',
  'jssip|@types/jssip': '^main/sip/',
  'libphonenumber-js': '^(main/call|renderer)/', // who is called and how much it costs; how a number is written
  'csv-parse': '^main/contacts/',
  mediasoup: '^main/media/',
  'net-snmp|nodemailer|fflate': '^main/monitor/',
  'node-forge': '^main/gateway/',
  'mediasoup-client': '^renderer/',
  'i18next|react-i18next': '^renderer/',
  'react|react-dom|@types/react|@types/react-dom|uplot|@mantine/[^/]+|@tanstack/[^/]+': '^renderer/',
};

/** @param {string} name */
const place = (name) => (name === 'native' ? '^native/' : `^main/${name}/`);

module.exports = {
  forbidden: [
    ...Object.entries(mayImport).map(([folder, others]) => ({
      name: `${folder}-imports`,
      comment: `main/${folder} may import ${others.join(', ') || 'nothing'} of ours beside itself.`,
      severity: 'error',
      from: { path: place(folder), pathNot: tests },
      to: { path: '^(main|renderer|native|scripts)/', pathNot: [folder, ...others].map(place) },
    })),
    {
      name: 'entry-imports',
      comment: 'The entries start the gateway; only the desktop one knows the shell.',
      severity: 'error',
      from: { path: String.raw`^main/(headless|check-adapter|copperline)\.ts$` },
      to: { path: '^(renderer|native|scripts)/|^main/(shell|preload)/' },
    },
    {
      name: 'desktop-imports',
      severity: 'error',
      from: { path: String.raw`^main/desktop\.ts$` },
      to: { path: '^(renderer|native|scripts)/|^main/preload/' },
    },
    {
      name: 'nothing-imports-an-entry',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: String.raw`^main/(desktop|headless|check-adapter|copperline)\.ts$` },
    },
    {
      name: 'renderer-imports',
      comment: 'The console knows the contract and nothing else of main.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: tests },
      to: { path: '^(main|native|scripts)/', pathNot: '^main/contract/' },
    },
    {
      name: 'renderer-is-a-page',
      comment: 'The console runs in a browser: nothing of Node in it.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: String.raw`${tests}|vite\.config\.ts$` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'native-imports',
      severity: 'error',
      from: { path: '^native/', pathNot: tests },
      to: { path: '^(main|renderer|scripts)/' },
    },
    {
      name: 'scripts-imports',
      comment: 'The set-up runs before anything is installed: on Node alone.',
      severity: 'error',
      from: { path: '^scripts/', pathNot: tests },
      to: { pathNot: '^scripts/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'profiles-through-the-line',
      comment: "The countries' data is read by main/line/profile.ts, which checks it.",
      severity: 'error',
      from: { path: '^(main|renderer|native|scripts)/', pathNot: `${tests}|^main/line/` },
      to: { path: '^assets/profiles/' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolved',
      comment: 'A file that is not there, or a package that package.json does not name.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    ...Object.entries(packageHomes).map(([names, home]) => ({
      name: `package-${names.replace(/\W.*$/, '') || 'electron-tools'}`,
      comment: `${names} only in ${home}`,
      severity: 'error',
      from: { pathNot: `${home}|${tests}` },
      to: { path: `(^|/)node_modules/(${names})/|^(${names})(/|$)` },
    })),
    {
      name: 'time-through-the-clock',
      comment: 'Timers of Node come through core/clock.ts; lint watches the global ones.',
      severity: 'error',
      from: { path: '^main/', pathNot: `${tests}|${clocks}` },
      to: { path: '^(node:)?timers(/promises)?$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(build|dist)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
