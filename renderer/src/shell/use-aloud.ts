import { useEffect, useRef, useState } from 'react';
import type { GatewayView } from '../../../main/contract/views.ts';
import { useAudioSettings, useConsole } from '../console-context.ts';
import { ringsAloud } from '../desk/ringing.ts';
import type { Desk } from '../use-desk.ts';

/** Makes this page heard: its ring, the alarm of an emergency call, and what a caller hears who dials here. */
export function useAloud(view: GatewayView, desk: Desk): void {
  const { ringer } = useConsole();
  const { ringFor } = useAudioSettings();
  const own = view.calls.filter(({ id }) => desk.own.includes(id));
  const talking = own.some(({ held }) => held !== true) || desk.answering !== undefined;
  const rings = ringsAloud(view, ringFor, talking);
  const farRings = own.some(({ state, early, dialledBy }) => dialledBy && state === 'ringing' && early !== true);
  const emergencies = view.calls.filter(({ emergency }) => emergency).length;

  useEffect(() => {
    ringer.ring(rings);
    return () => ringer.ring(false);
  }, [ringer, rings]);
  useEffect(() => {
    ringer.ringback(farRings);
    return () => ringer.ringback(false);
  }, [ringer, farRings]);
  const before = useRef(0);
  useEffect(() => {
    if (emergencies > before.current) ringer.alarm();
    before.current = emergencies;
  }, [ringer, emergencies]);
}

/** Whether the page may be heard already; browsers let none before a person has touched it. */
export function useMayBeHeard(): boolean {
  const { sound } = useConsole();
  const [may, setMay] = useState(true);
  useEffect(() => {
    let left = false;
    const stop = (): void => {
      left = true;
      window.removeEventListener('pointerdown', look);
      window.removeEventListener('keydown', look);
    };
    function look(): void {
      void sound.mayBeHeard().then((is) => {
        if (left) return;
        setMay(is);
        if (is) stop();
      });
    }
    window.addEventListener('pointerdown', look);
    window.addEventListener('keydown', look);
    look();
    return stop;
  }, [sound]);
  return may;
}
