import { adapterDuties } from './adapter-duties.ts';

adapterDuties({ model: 'cx93010' });
// Without loop sense: the far end is gone when its tone says so.
adapterDuties({ model: 'usr5637' });
