import { app } from 'electron';
import { errorText } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { electronSource, updatesKeyOf } from './electron-source.ts';
import type { UpdateSource } from './update-source.ts';

/**
 * electron-updater, where updates can be had at all; otherwise why not, in words. A build without a key to know its makers'
 * releases by takes none.
 */
export async function findUpdates(log: Log): Promise<UpdateSource | { readonly without: string }> {
  if (!app.isPackaged) return { without: 'This Copperline runs from its source: update that.' };
  if (process.platform === 'linux' && !process.env.APPIMAGE)
    // Installing one takes the administrator, and at night nobody is there to be asked: lines would be out of service till morning.
    return { without: 'This Copperline was installed as a Debian package: install a newer one over it.' };
  const publicKey = keyOfThisBuild(log);
  if (publicKey === undefined) return { without: 'This Copperline was built without updates.' };
  // Imported when needed: it looks at once for how the app was installed.
  const { autoUpdater, CancellationToken } = (await import('electron-updater')).default;
  const source = electronSource({ updater: autoUpdater, newToken: () => new CancellationToken(), publicKey, log });
  let onPercent: (percent: number) => void = () => {};
  autoUpdater.on('download-progress', ({ percent }) => onPercent(percent));
  return {
    look: () => source.look(),
    download(signal, tell) {
      onPercent = tell;
      return source.download(signal, tell);
    },
    install: () => source.install(),
  };
}

/** A build whose file is not there, or not as it should be, has none: the app starts all the same. */
function keyOfThisBuild(log: Log): string | undefined {
  try {
    return updatesKeyOf();
  } catch (thrown) {
    log.warn({ error: errorText(thrown) }, 'this build does not say by which key updates are known');
    return undefined;
  }
}
