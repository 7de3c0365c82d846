/** The adapter families there are, each imported when it is needed first. */
import { GatewayError } from '../core/errors.ts';
import type { FamilyLoader } from './lines.ts';

export const FAMILIES: Readonly<Record<string, FamilyLoader>> = {
  simulated: async () => {
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
