import { z } from 'zod';
import { outcome } from './outcome.ts';
import { dialled, telephone } from './telephone.ts';

/** What a desk does besides answering. */
export const diallingRequests = {
  /**
   * Calls an extension or a number from this desk, whose audio must be open (`desk.open`), as the routes and the guards have it
   * for the console. A PIN may stand in front of the number. An emergency number puts the desk's present call on hold.
   *
   * `phone`: it is rung first, and the number dialled when it is picked up; no audio need be open. Help is not called so, unless
   * `noComputer` says that nobody can talk at the computer.
   */
  'call.dial': {
    input: z.object({
      to: z.string().min(1).max(64),
      phone: telephone.optional(),
      noComputer: z.boolean().optional(),
    }),
    output: dialled,
  },
  /** Presses keys in the call that this desk talks in; with `callId` in that one, which its telephone has. */
  'call.digits': {
    input: z.object({ digits: z.string().regex(/^[0-9A-D*#]{1,32}$/), callId: z.string().optional() }),
    output: outcome,
  },
  /**
   * The desks do not take a call that rings there: it goes to the route's next target where the route moves on after `declined`.
   * Otherwise a line rings on, with nobody bothered by it, and a trunk's caller is refused.
   */
  'call.decline': { input: z.object({ callId: z.string() }), output: outcome },
} as const;
