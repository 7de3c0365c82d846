import { z } from 'zod';

/** For requests that ask for nothing, and answers that say nothing. */
export const nothing = z.object({});

const refused = z.object({ ok: z.literal(false), text: z.string() });

/** An expected refusal is a value: `text` is shown to the person. */
export const outcome = z.discriminatedUnion('ok', [z.object({ ok: z.literal(true) }), refused]);
export type Outcome = z.infer<typeof outcome>;

/** A call that this console has now. */
export const answered = z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), callId: z.string() }), refused]);

/** A file that waits for this console, at `/download/<id>` of the server it is connected to; it can be fetched once. */
export const offeredFile = z.object({ id: z.string(), name: z.string(), bytes: z.number() });
export type OfferedFile = z.infer<typeof offeredFile>;

export const offered = z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), file: offeredFile }), refused]);
