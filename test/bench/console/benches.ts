import type { Bench } from '../bench.ts';

/** What `npm run bench:console` runs, each loaded when it is its turn. */
export const consoleBenches: readonly (() => Promise<Bench>)[] = [
  () => import('./ring-to-tile.ts').then((module) => module.bench),
  () => import('./renderer-cpu.ts').then((module) => module.bench),
  () => import('./first-paint.ts').then((module) => module.bench),
  () => import('../history/page.ts').then((module) => module.bench),
];
