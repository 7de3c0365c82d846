/**
 * As much of `electron` as electron-updater asks for, over Node: a packaged app whose package.json lies in the folder STAND_IN_APP.
 * Not Electron, and no stand-in for the rest of it: that is test/shell's.
 */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { type ClientRequest, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';

const folder = process.env.STAND_IN_APP ?? '';
const own = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string; productName: string };

export const app = Object.assign(new EventEmitter(), {
  isPackaged: true,
  getVersion: () => own.version,
  getName: () => own.productName,
  getAppPath: () => folder,
  getPath: (name: string) => join(folder, name),
  whenReady: () => Promise.resolve(),
  quit: () => process.exit(0),
});

export const session = { fromPartition: () => ({}) };
export const net = {
  request: (options: RequestOptions & { protocol: string }): ClientRequest =>
    (options.protocol === 'https:' ? httpsRequest : httpRequest)(options),
};
/** Electron's own, which electron-updater tells that the app ends for an update. */
export const autoUpdater = new EventEmitter();
