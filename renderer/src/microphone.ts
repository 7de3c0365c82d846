/** Which sentence says what to do when the browser gave no microphone (names: W3C Media Capture and Streams, §10.2). */
export type MicrophoneTrouble = 'insecure' | 'notAllowed' | 'notFound' | 'notReadable' | 'unknown';

export function microphoneTrouble(error: unknown, secureContext: boolean): MicrophoneTrouble {
  if (!secureContext) return 'insecure';
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'notAllowed';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'notFound';
    case 'NotReadableError':
    case 'AbortError':
      return 'notReadable';
    default:
      return 'unknown';
  }
}
