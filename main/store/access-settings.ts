import { isIP } from 'node:net';
import { z } from 'zod';

/** The console as others reach it over the network: off unless somebody says otherwise. docs/access.md */
export const accessSettings = z
  .strictObject({
    on: z.boolean().default(false),
    /** Of this computer; all of them when left out. */
    address: z
      .string()
      .refine((text) => isIP(text) !== 0, 'an address of this computer, such as 192.168.1.20, or 0.0.0.0 for all')
      .default('0.0.0.0'),
    port: z.int().min(1).max(65_535).default(8_443),
    /** By which it is called besides its addresses and this computer's name: `phones.example.com`. */
    names: z
      .array(z.string().regex(/^(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)*$/i, 'a name, such as phones.example.com'))
      .max(8)
      .default([]),
    /** A certificate of the owner's (PEM) in place of ours. */
    certFile: z.string().max(4_096).optional(),
    keyFile: z.string().max(4_096).optional(),
    /** Whose page is closed for so long must sign in again. */
    idleMin: z.int().min(5).max(1_440).default(60),
    /** And so must everybody after so long. */
    longestH: z.int().min(1).max(168).default(12),
  })
  .refine(
    ({ certFile, keyFile }) => (certFile === undefined) === (keyFile === undefined),
    'a certificate of our own needs both certFile and keyFile',
  )
  .prefault({});

export type AccessSettings = z.output<typeof accessSettings>;
