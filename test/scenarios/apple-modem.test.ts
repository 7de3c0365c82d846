import { adapterDuties } from './adapter-duties.ts';

adapterDuties({ model: 'apple-modem' });
