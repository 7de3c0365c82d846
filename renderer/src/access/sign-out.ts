/** Ends the sign-in of this browser, and shows the page to sign in again. */
export async function signOut(): Promise<void> {
  // Not followed: its answer sends to the page that is gone to next.
  await fetch('/sign-out', { method: 'POST', redirect: 'manual' });
  toSignIn();
}

export const toSignIn = (): void => window.location.assign('/sign-in');

/** Whether this page came over the network, where people sign in; at the machine itself there is a link instead. */
export const hasSignIn = (): boolean => window.location.protocol === 'https:';
