import type { Bench } from './bench.ts';

/** Every benchmark of the project, loaded when it is its turn: `() => import('./start.ts').then((module) => module.bench)`. */
export const benches: readonly (() => Promise<Bench>)[] = [
  () => import('./delay.ts').then((module) => module.bench),
  () => import('./transit.ts').then((module) => module.bench),
  () => import('./cpu.ts').then((module) => module.bench),
  () => import('./line-dsp.ts').then((module) => module.bench),
  () => import('./codecs.ts').then((module) => module.bench),
  () => import('./srtp.ts').then((module) => module.bench),
  () => import('./memory.ts').then((module) => module.bench),
  () => import('./flood.ts').then((module) => module.bench),
  () => import('./start.ts').then((module) => module.bench),
];
