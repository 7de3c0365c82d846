import type { RequestInput } from '../../main/contract/requests.ts';

/** Makes the far end of the chosen simulated line do something. */
export type Provoke = (provocation: RequestInput<'simulator.provoke'>['provocation']) => void;
