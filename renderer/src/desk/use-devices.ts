import { useEffect, useState } from 'react';

export interface Devices {
  readonly microphones: readonly MediaDeviceInfo[];
  readonly speakers: readonly MediaDeviceInfo[];
  /** Browsers name devices only to a page that may use the microphone. */
  readonly named: boolean;
}

const NONE: Devices = { microphones: [], speakers: [], named: false };

/** What can be talked and listened with, as it is plugged in and pulled. @param again asked anew when this changes */
export function useDevices(again: unknown): Devices {
  const [devices, setDevices] = useState(NONE);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` says that the browser may tell more now
  useEffect(() => {
    // Absent where the page came by plain HTTP from another machine.
    const media: MediaDevices | undefined = navigator.mediaDevices;
    if (!media) return;
    let left = false;
    const look = async (): Promise<void> => {
      const all = await media.enumerateDevices().catch(() => []);
      if (left) return;
      const of = (kind: MediaDeviceKind): MediaDeviceInfo[] =>
        all.filter((each) => each.kind === kind && each.deviceId !== '' && each.deviceId !== 'default');
      setDevices({
        microphones: of('audioinput'),
        speakers: of('audiooutput'),
        named: all.some(({ label }) => label !== ''),
      });
    };
    void look();
    const changed = (): void => void look();
    media.addEventListener('devicechange', changed);
    return () => {
      left = true;
      media.removeEventListener('devicechange', changed);
    };
  }, [again]);
  return devices;
}
