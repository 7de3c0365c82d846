import { z } from 'zod';

// Zod writes faster checkers with `new Function`, which the page's policy forbids: do not even try.
// Imported before anything that makes a schema.
z.config({ jitless: true });
