/** What to tell the person when the browser gave no microphone (names: W3C Media Capture and Streams, §10.2). */
export function microphoneTrouble(error: unknown, secureContext: boolean): string {
  if (!secureContext) {
    return 'Browsers give the microphone only to a page on this computer or over https. Open the console where Copperline runs.';
  }
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'This page may not use the microphone. Allow it with the microphone sign beside the address, then answer again.';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'No microphone was found. Plug in a headset or a microphone, then answer again.';
    case 'NotReadableError':
    case 'AbortError':
      return 'The microphone is there but does not work: another program may be using it. Close that one, then answer again.';
    default:
      return 'The microphone could not be opened. Check that one is plugged in and that this page may use it.';
  }
}
