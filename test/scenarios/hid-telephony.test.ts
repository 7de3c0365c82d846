import { adapterDuties } from './adapter-duties.ts';

adapterDuties({ model: 'hid-fxo', hangUp: 'cpc' });
