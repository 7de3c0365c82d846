/**
 * Electron's fuses: a mark, two bytes (version, how many), then one character each (Electron's docs/tutorial/fuses.md).
 */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** In the order of the wire, version 1. */
const FUSES = [
  'runAsNode',
  'cookieEncryption',
  'nodeOptions',
  'nodeCliInspect',
  'asarIntegrity',
  'onlyLoadAppFromAsar',
  'browserProcessV8Snapshot',
  'fileProtocolPrivileges',
] as const;
type Fuses = Record<(typeof FUSES)[number], boolean>;

/** As Electron ships it. */
const SHIPPED: Fuses = {
  runAsNode: true,
  cookieEncryption: false,
  nodeOptions: true,
  nodeCliInspect: true,
  asarIntegrity: false,
  onlyLoadAppFromAsar: false,
  browserProcessV8Snapshot: false,
  fileProtocolPrivileges: true,
};

export const shippedWire = (): Buffer =>
  Buffer.concat([
    Buffer.from(SENTINEL),
    Buffer.from([1, FUSES.length]),
    Buffer.from(FUSES.map((name) => (SHIPPED[name] ? '1' : '0')).join('')),
  ]);
