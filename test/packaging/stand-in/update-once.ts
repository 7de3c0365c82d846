/**
 * `update-once.ts KEY`: the app's own source of updates over electron-updater, once: looks, downloads, installs. The folder STAND_IN_APP
 * holds package.json (which version this is) and resources/app-update.yml (where the feed is). Tells on standard
 * output what came of it.
 */
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { createLog } from '../../../main/core/log.ts';
import { electronSource } from '../../../main/shell/update/electron-source.ts';

const [publicKey = ''] = process.argv.slice(2);
Object.defineProperty(process, 'resourcesPath', { value: join(process.env.STAND_IN_APP ?? '', 'resources') });
const electron = new URL('./electron-for-updates.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: electron, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
});
const { autoUpdater, CancellationToken } = (await import('electron-updater')).default;
const tell = (text: string): void => void process.stdout.write(`update ${text}\n`);
tell(`by ${autoUpdater.constructor.name}`);
const source = electronSource({
  updater: autoUpdater,
  newToken: () => new CancellationToken(),
  publicKey,
  log: createLog('warn'),
});
try {
  const version = await source.look();
  tell(version === undefined ? 'none' : `found ${version}`);
  if (version !== undefined) {
    await source.download(new AbortController().signal, () => undefined);
    tell('downloaded');
    source.install();
  }
} catch (error) {
  tell(`refused ${error instanceof Error ? error.message.split('\n')[0] : error}`);
}
