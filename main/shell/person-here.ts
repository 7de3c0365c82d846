import type { Visitor } from '../gateway/access/visitor.ts';

/** Whoever has the window is at the machine itself, as with a printed link. */
export const PERSON_HERE: Visitor = { kind: 'here', role: 'owner', by: 'console', address: '127.0.0.1' };
