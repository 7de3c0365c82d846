import { createContext, use, useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingFault } from '../../../main/contract/routing-desk.ts';
import { useConsole } from '../console-context.ts';
import { useWords } from '../use-words.ts';
import type { RoutingSettings } from './settings-shapes.ts';

export type Saved = { readonly ok: true } | { readonly ok: false; readonly faults: readonly SettingFault[] };

export interface Undo {
  /** What was done. */
  readonly label: string;
  readonly run: () => void;
}

/** The settings as they are, and the one way to change them: checked first, and with a way back. */
export interface SettingsDesk {
  readonly settings: RoutingSettings | undefined;
  /** Why they cannot be had. */
  readonly trouble: string;
  readonly undo: Undo | undefined;
  /** @param label what is done, for the way back */
  save(change: Partial<RoutingSettings>, label: string): Promise<Saved>;
  /** Something was done otherwise, which has another way back. */
  done(label: string, back: () => Promise<unknown>): Promise<void>;
}

export const SettingsContext = createContext<SettingsDesk | undefined>(undefined);

export function useSettings(): SettingsDesk {
  const desk = use(SettingsContext);
  if (!desk) throw new Error('There are no settings around this component.');
  return desk;
}

const asText = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const fault = (text: string): Saved => ({ ok: false, faults: [{ path: [], text }] });

/** What is not there any more must be named to be taken out: lists are put in place as a whole, objects are merged. */
const asChange = (part: Partial<RoutingSettings>): Record<string, unknown> => ({
  ...part,
  ...(part.guards ? { guards: { ...part.guards, lock: part.guards.lock ?? null } } : {}),
});

export function useSettingsDesk(tell: (text: string) => void): SettingsDesk {
  const { connection } = useConsole();
  const { t } = useTranslation();
  const [settings, setSettings] = useState<RoutingSettings>();
  const [trouble, setTrouble] = useState('');
  const [undo, setUndo] = useState<Undo>();

  const load = useCallback(async (): Promise<RoutingSettings> => {
    const answer = await connection.request('settings.get', {});
    // The gateway's own schema has made it.
    return answer.settings as unknown as RoutingSettings;
  }, [connection]);

  const show = useCallback(async (): Promise<void> => {
    try {
      setSettings(await load());
      setTrouble('');
    } catch (error) {
      setTrouble(asText(error));
    }
  }, [load]);

  useEffect(() => void show(), [show]);

  return useMemo(() => {
    const goBack = (back: () => Promise<unknown>): void => {
      setUndo(undefined);
      back().then(
        () => show(),
        (error: unknown) => tell(asText(error)),
      );
    };
    const done = async (label: string, back: () => Promise<unknown>): Promise<void> => {
      setUndo({ label, run: () => goBack(back) });
      await show();
    };
    const save = async (part: Partial<RoutingSettings>, label: string): Promise<Saved> => {
      try {
        const names = Object.keys(part) as (keyof RoutingSettings)[];
        const present = await load();
        const same = names.every((name) => JSON.stringify(present[name]) === JSON.stringify(settings?.[name]));
        if (!same) {
          setSettings(present);
          return fault(t('routing.changedElsewhere'));
        }
        const change = asChange(part);
        const { faults } = await connection.request('settings.check', { change });
        if (faults.length > 0) return { ok: false, faults };
        const outcome = await connection.request('settings.update', { change });
        if (!outcome.ok) return fault(outcome.text);
        const before = asChange(Object.fromEntries(names.map((name) => [name, present[name]])));
        await done(label, async () => {
          const back = await connection.request('settings.update', { change: before });
          if (!back.ok) throw new Error(back.text);
        });
        return { ok: true };
      } catch (error) {
        return fault(asText(error));
      }
    };
    return { settings, trouble, undo, save, done };
  }, [connection, settings, trouble, undo, load, show, tell, t]);
}

/** What is wrong at a place below this one, or anywhere below it; nothing where nothing is. */
export function useFaultAt(
  faults: readonly SettingFault[],
  ...below: readonly (string | number)[]
): (...path: readonly (string | number)[]) => string | undefined {
  const words = useWords();
  return (...path) => {
    const found = faults.filter((each) => [...below, ...path].every((step, index) => each.path[index] === step));
    return found.length === 0 ? undefined : found.map(({ text }) => words.told(text)).join(' ');
  };
}

/** What is wrong at no place that has a field of its own. */
export const otherFaults = (
  faults: readonly SettingFault[],
  fields: readonly (readonly (string | number)[])[],
): readonly string[] =>
  faults
    .filter((each) => !fields.some((path) => path.every((step, index) => each.path[index] === step)))
    .map(({ path, text }) => (path.length === 0 ? text : `${path.join('.')}: ${text}`));
