import { createContext, use, useSyncExternalStore } from 'react';
import type { GatewayView } from '../../main/contract/views.ts';
import type { Connection, Snapshot } from './connection.ts';
import type { Phone, PhoneState } from './phone.ts';

export interface ConsoleParts {
  readonly connection: Connection;
  readonly phone: Phone;
}

export const ConsoleContext = createContext<ConsoleParts | undefined>(undefined);

export function useConsole(): ConsoleParts {
  const parts = use(ConsoleContext);
  if (!parts) throw new Error('There is no console around this component.');
  return parts;
}

export function useSnapshot(): Snapshot {
  const { connection } = useConsole();
  return useSyncExternalStore(connection.subscribe, connection.snapshot);
}

export function usePhone(): PhoneState {
  const { phone } = useConsole();
  return useSyncExternalStore(phone.subscribe, phone.state);
}

export type Ready = { readonly view: GatewayView; readonly clockOffset: number };
