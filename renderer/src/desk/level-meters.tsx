import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useConsole, usePhone } from '../console-context.ts';
import { fill, Meter, say } from '../meter.tsx';

/** How loud is what is said here and what is heard. Silent with the audio. */
export function LevelMeters() {
  const { t } = useTranslation();
  const { phone, levels } = useConsole();
  const state = usePhone();
  const near = useRef<HTMLDivElement>(null);
  const far = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (state.kind !== 'open') return;
    const probes = phone.probes();
    if (!probes) return;
    const stop = levels.onBeat(() => {
      if (document.hidden) return;
      show(near.current, state.muted ? 0 : probes.near.read());
      show(far.current, probes.far.read());
    });
    return () => {
      stop();
      probes.close();
    };
  }, [phone, levels, state]);
  return (
    <div className="meters">
      <Meter of={near} icon="microphone" label={t('desk.levelHere')} />
      <Meter of={far} icon="speaker" label={t('desk.levelThere')} />
    </div>
  );
}

/** @param share of the meter's length, 0 to 1 */
export function show(meter: HTMLDivElement | null, share: number): void {
  fill(meter, share);
  say(meter, Math.round(share * 100));
}
