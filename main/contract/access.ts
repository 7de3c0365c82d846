import { z } from 'zod';
import { nothing, outcome } from './outcome.ts';

/** What somebody may do, from the most to the least: roles.ts says which requests each may make. */
export const roles = ['owner', 'receptionist', 'viewer'] as const;
export const role = z.enum(roles);
export type Role = z.infer<typeof role>;

export const userName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,31}$/, 'small letters, digits, dot, underscore and hyphen, at most 32');

/** Checked for more in main/gateway/access/password.ts; the length is bounded here, for hashing costs. */
const password = z.string().max(256);

export const userView = z.object({
  name: z.string(),
  role,
  createdAt: z.number(),
  lastSignInAt: z.number().optional(),
  /** Sign-ins in this name are refused until then: too many wrong passwords. */
  lockedUntil: z.number().optional(),
});
export type UserView = z.infer<typeof userView>;

/** Somebody who is signed in at one browser. */
export const signInView = z.object({
  id: z.string(),
  user: z.string(),
  role,
  from: z.string(),
  since: z.number(),
  lastSeenAt: z.number(),
  /** As the browser calls itself. */
  browser: z.string(),
  /** It is who asks. */
  own: z.boolean(),
});
export type SignInView = z.infer<typeof signInView>;

export const certificateView = z.object({
  /** SHA-256, as browsers show it: `AB:CD:…`. */
  fingerprint: z.string(),
  names: z.array(z.string()),
  validFrom: z.number(),
  validUntil: z.number(),
  /** Made by this gateway; else one that was given to it. */
  own: z.boolean(),
});
export type CertificateView = z.infer<typeof certificateView>;

/** The console as others reach it over the network. */
export const accessView = z.object({
  state: z.enum(['off', 'on', 'failed']),
  /** Why it is not on although it should be, and what to do. */
  detail: z.string().optional(),
  /** Where a browser finds it. */
  addresses: z.array(z.string()),
  certificate: certificateView.optional(),
  users: z.array(userView),
  signIns: z.array(signInView),
});
export type AccessView = z.infer<typeof accessView>;

export const auditEntry = z.object({
  id: z.number(),
  at: z.number(),
  /** A user's name, or how else somebody came in. */
  who: z.string(),
  from: z.string(),
  what: z.string(),
  ok: z.boolean(),
  /** In words or JSON; without secrets. */
  detail: z.string().optional(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const accessRequests = {
  /** Who asks, and what they may do. `here`: somebody at the machine itself. */
  'access.me': { input: nothing, output: z.object({ name: z.string(), role, here: z.boolean() }) },
  'access.state': { input: nothing, output: z.object({ access: accessView }) },
  /** Opens the console to the network, over HTTPS and for named users alone, or closes it again. */
  'access.switch': { input: z.object({ on: z.boolean() }), output: outcome },
  /** Makes another certificate of our own: browsers that trusted the last one ask anew. */
  'access.new-certificate': { input: nothing, output: outcome },
  'user.add': { input: z.object({ name: userName, role, password }), output: outcome },
  /** Another role or password: the user is signed out everywhere. */
  'user.change': {
    input: z.object({ name: userName, role: role.optional(), password: password.optional() }),
    output: outcome,
  },
  'user.remove': { input: z.object({ name: userName }), output: outcome },
  /** Takes a lock off that too many wrong passwords have put on. */
  'user.unlock': { input: z.object({ name: userName }), output: outcome },
  /** Who asks changes their own; other browsers of theirs are signed out. */
  'user.own-password': { input: z.object({ oldPassword: password, newPassword: password }), output: outcome },
  'sign-in.end': { input: z.object({ id: z.string().max(64) }), output: outcome },
  /** What was done by whom, the newest first. */
  'audit.list': {
    input: z.object({
      limit: z.int().min(1).max(1000).default(100),
      /** Entries before this one. */
      before: z.number().optional(),
      who: z.string().max(64).optional(),
      /** Only what was refused or came to nothing. */
      failed: z.boolean().default(false),
      /** In whom, where from, what or the details. */
      find: z.string().max(64).optional(),
    }),
    output: z.object({ entries: z.array(auditEntry) }),
  },
} as const;
