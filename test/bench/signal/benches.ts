import type { Bench } from '../bench.ts';

/** As `../benches.ts`, for `npm run bench:signal`. */
export const signalBenches: readonly (() => Promise<Bench>)[] = [
  () => import('./busy.ts').then((module) => module.bench),
  () => import('./dtmf.ts').then((module) => module.bench),
  () => import('./digits.ts').then((module) => module.bench),
  () => import('./digits-wire.ts').then((module) => module.bench),
  () => import('./jitter.ts').then((module) => module.bench),
  () => import('./callerid.ts').then((module) => module.bench),
  () => import('./fax.ts').then((module) => module.bench),
  () => import('./line-cpu.ts').then((module) => module.bench),
  () => import('./echo.ts').then((module) => module.bench),
];
