/** The envelope on a WebSocket: JSON text frames. */
export type ToGateway = { readonly id: number; readonly request: string; readonly input: unknown };
export type FromGateway =
  | { readonly id: number; readonly ok: true; readonly output: unknown }
  /** The request was not understood or broke a promise; `text` is for a person. */
  | { readonly id: number; readonly ok: false; readonly code: string; readonly text: string }
  | { readonly push: string; readonly body: unknown };
