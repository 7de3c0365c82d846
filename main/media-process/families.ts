/** The adapter families there are, each imported when it is needed first. */

import type { CreateAdapter } from '../adapters/usb-record.ts';
import { GatewayError } from '../core/errors.ts';
import type { UsbFamily } from '../line/found-adapter.ts';
import type { AdapterFamily } from './lines.ts';

export const simulatedFamily: AdapterFamily = {
  load: async () => {
    const { createAdapter } = await import('../adapters/simulated/simulated-adapter.ts');
    return ({ id, options, log }) => createAdapter({ id, options: simulatedOptions(options), log });
  },
};

function simulatedOptions({ socket, lines }: Record<string, unknown>): { socket: string; lines?: number } {
  if (typeof socket === 'string' && (lines === undefined || typeof lines === 'number')) {
    return { socket, ...(lines !== undefined && { lines }) };
  }
  throw new GatewayError(
    'bad-request',
    'A simulated adapter needs `socket`, where its exchange listens, and may have `lines`.',
  );
}

/** What each USB family's folder is to the media process. */
export type UsbFamilyModules = Readonly<
  Partial<
    Record<
      UsbFamily,
      {
        readonly load: () => Promise<{ readonly createAdapter: CreateAdapter }>;
        /** How long opening may take, where that is longer than usual: ms. */
        readonly openWithinMs?: number;
        /** Its check needs no adapter that is open: what has no voice cannot be opened, and is told of all the same. */
        readonly checksClosed?: true;
      }
    >
  >
>;

/** Without one that is not built yet. */
export const USB_FAMILIES: UsbFamilyModules = {
  // A modem that an earlier process left in a call, or that is stuck, is brought back step by step.
  'voice-modem': {
    load: () => import('../adapters/voice-modem/voice-modem-adapter.ts'),
    openWithinMs: 20_000,
    checksClosed: true,
  },
  'hid-telephony': { load: () => import('../adapters/hid-telephony/hid-telephony-adapter.ts') },
  // Its processor boots for about 10 s after it is plugged in.
  'sangoma-u100': { load: () => import('../adapters/sangoma-u100/sangoma-u100-adapter.ts'), openWithinMs: 25_000 },
  'apple-modem': { load: () => import('../adapters/apple-modem/apple-modem-adapter.ts') },
};
