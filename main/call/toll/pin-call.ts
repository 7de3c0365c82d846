import type { IncomingSipCall } from '../../sip/trunk.ts';

/** The same call as if this had been dialled: without the PIN in front, which is nobody's to read in a record. */
export const asDialled = (sip: IncomingSipCall, dialled: string): IncomingSipCall => changed(sip, { dialled });

/** The same call, whose caller has early audio already: the 183 was sent when the PIN was asked for. */
export const inProgress = (sip: IncomingSipCall): IncomingSipCall => changed(sip, { progress: async () => {} });

/** All but this is asked of the call itself, whatever else it can do. */
function changed(sip: IncomingSipCall, otherwise: Partial<IncomingSipCall>): IncomingSipCall {
  return new Proxy(sip, {
    get(itself, name) {
      if (name in otherwise) return Reflect.get(otherwise, name);
      const value: unknown = Reflect.get(itself, name, itself);
      return typeof value === 'function' ? value.bind(itself) : value;
    },
  });
}
