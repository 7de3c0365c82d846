/** A process that sees emulated USB devices and follows them: forked by discovery.test.ts, ends with it. */
import { registerHooks } from 'node:module';
import { createDiscovery } from '../../main/adapters/discovery/create-discovery.ts';
import { createSystemClock } from '../../main/core/clock.ts';
import { errorText } from '../../main/core/errors.ts';
import { createLog } from '../../main/core/log.ts';

/** The packages named as arguments do not load, as where a system's library is missing. */
const broken = process.argv.slice(2);
registerHooks({
  resolve(specifier, context, next) {
    if (broken.includes(specifier))
      throw new Error('libusb-1.0.so.0: cannot open shared object file: No such file or directory');
    return next(specifier, context);
  },
});

const discovery = createDiscovery({ clock: createSystemClock(), log: createLog('debug') });
discovery.onChange((adapters) => process.send?.({ adapters }));
process.on('message', (key: string) => {
  try {
    process.send?.({ key, device: discovery.device(key).device });
  } catch (thrown) {
    process.send?.({ key, refused: errorText(thrown) });
  }
});
process.on('disconnect', () => void discovery[Symbol.asyncDispose]().then(() => process.exit(0)));
process.send?.({ adapters: await discovery.find() });
