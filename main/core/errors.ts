/** The kinds of broken promise. Expected refusals are values, not errors. */
export type GatewayErrorCode =
  | 'adapter-failed'
  | 'media-process-lost'
  | 'media-refused'
  | 'edge-lost'
  | 'port-in-use'
  | 'settings-unreadable'
  | 'store-failed'
  | 'sip-failed'
  | 'native-missing'
  | 'bad-request'
  | 'closed';

/** The one error class. `message` says what to do about it, in a sentence for a person. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: GatewayErrorCode;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(
    code: GatewayErrorCode,
    message: string,
    { context = {}, cause }: { context?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.context = context;
  }
}

/** Ends a `switch` over a union: a member added later fails to compile here. */
export function assertNever(value: never): never {
  throw new GatewayError('bad-request', `This case is not handled: ${JSON.stringify(value)}. Please report it.`);
}

/** What was thrown, as text for a log or a person. */
export const errorText = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
