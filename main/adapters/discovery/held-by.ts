import type { NodeFacts } from '../device-check/node-facts.ts';
import { UDEV_RULES } from './linux-system.ts';

/** Who else has an adapter open, and what to do; undefined where nobody is seen to. Pure. */
export function heldBy(nodes: readonly Pick<NodeFacts, 'path' | 'holders'>[]): string | undefined {
  const held = nodes.find(({ holders }) => holders.length > 0);
  if (!held) return undefined;
  const [holder = ''] = held.holders;
  if (holder.startsWith('ModemManager'))
    return `${holder} has ${held.path} open: it takes every modem for a mobile one. Copy assets/udev/${UDEV_RULES} to /etc/udev/rules.d/, run "sudo udevadm control --reload", then unplug the adapter and plug it in again.`;
  return `${held.holders.join(', ')} has ${held.path} open. Close that program; the adapter is tried again then.`;
}
