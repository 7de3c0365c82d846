import { adapterDuties } from './adapter-duties.ts';

adapterDuties({ model: 'u100', lines: 2, hangUp: 'cpc', bootMs: 1_500 });
