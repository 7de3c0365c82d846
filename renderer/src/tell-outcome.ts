import type { Outcome } from '../../main/contract/requests.ts';

/** Says why a request came to nothing; one that was done takes away what was said before. */
export function tellOutcome(asked: Promise<Outcome>, tell: (text: string) => void): void {
  asked.then(
    (outcome) => tell(outcome.ok ? '' : outcome.text),
    (error: Error) => tell(error.message),
  );
}
