import { isExperimental } from '../adapters/discovery/match-fingerprint.ts';
import type { AdapterView } from '../contract/views.ts';
import type { FoundAdapter } from '../line/found-adapter.ts';
import type { AdapterSettings, UsbAdapterSettings } from '../store/settings-schema.ts';
import { readKey } from './adapter-plan.ts';
import type { AdapterState } from './adapters.ts';
import type { UsbDevices } from './usb-devices.ts';

/** Those of the settings first, then what is plugged in besides. Simulated ones are no adapters to a person. */
export function viewAdapters(
  settings: readonly AdapterSettings[],
  usb: Pick<UsbDevices, 'found' | 'match' | 'nameOf'>,
  stateOf: (id: string) => AdapterState,
): AdapterView[] {
  const known = settings.flatMap((each) => (each.family === 'simulated' ? [] : [each]));
  const matched = new Set(known.map(({ id }) => usb.match(id)));
  return [
    ...known.map((each) => viewOwn(each, usb, stateOf(each.id))),
    ...usb.found.filter((device) => !matched.has(device)).map(viewOther),
  ];
}

function viewOwn(
  settings: UsbAdapterSettings,
  usb: Pick<UsbDevices, 'match' | 'nameOf'>,
  state: AdapterState,
): AdapterView {
  const device = usb.match(settings.id);
  return {
    id: settings.id,
    ...(device ? { key: device.key } : {}),
    name: usb.nameOf(settings),
    family: settings.family,
    usbId: readKey(settings.device).usbId,
    place: device?.place ?? '',
    ...viewState(state),
    experimental: device?.experimental ?? isExperimental(readKey(settings.device).usbId),
  };
}

function viewState(state: AdapterState): Pick<AdapterView, 'state' | 'detail'> {
  switch (state.kind) {
    case 'open':
      return { state: 'in-service' };
    case 'opening':
      return { state: 'starting', ...(state.failed === undefined ? {} : { detail: `Trying again: ${state.failed}` }) };
    default:
      return { state: state.unplugged ? 'unplugged' : 'trouble', detail: state.reason };
  }
}

/** Not in the settings: it cannot be used, or is about to be put there. */
function viewOther({ key, name, family, usbId, place, experimental, trouble }: FoundAdapter): AdapterView {
  return {
    key,
    name,
    ...(family ? { family } : {}),
    usbId,
    place,
    ...(trouble ? { state: 'trouble', detail: trouble.text } : { state: 'starting' }),
    experimental,
  };
}
