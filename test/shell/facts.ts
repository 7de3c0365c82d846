/** What a driven desktop tells the test, a line of JSON each. */
export type Fact =
  | { readonly what: 'tray'; readonly tip: string; readonly items: readonly string[] }
  | {
      readonly what: 'notification';
      readonly title: string;
      readonly body: string;
      readonly buttons: readonly string[];
    }
  | { readonly what: 'notification-gone'; readonly title: string }
  | { readonly what: 'question'; readonly title: string; readonly buttons: readonly string[] }
  | { readonly what: 'link-out'; readonly url: string }
  | { readonly what: 'awake'; readonly on: boolean }
  | { readonly what: 'sandbox' }
  | { readonly what: 'shutdown-waits' }
  | { readonly what: 'relaunch'; readonly program?: string }
  | { readonly what: 'done'; readonly id: number; readonly value: unknown };

/** What the test does in a person's or the system's place. */
export type Command =
  /** The buttons that the next questions are answered with; one without an answer is cancelled. */
  | { readonly do: 'answer-questions'; readonly with: readonly number[] }
  | { readonly do: 'click-tray' }
  | { readonly do: 'click-tray-item'; readonly label: string }
  | { readonly do: 'click-menu'; readonly label: string }
  /** Without a button: on the notification itself. */
  | { readonly do: 'click-notification'; readonly title: string; readonly button?: number }
  | { readonly do: 'close-window' | 'leave-window' | 'window' | 'page-address' | 'crash-page' | 'break' | 'quit' }
  | { readonly do: 'run-in-page'; readonly code: string }
  | { readonly do: 'power'; readonly event: 'suspend' | 'resume' | 'shutdown' }
  | { readonly do: 'open-url'; readonly url: string };
