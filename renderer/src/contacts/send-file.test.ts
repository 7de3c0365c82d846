import { expect, it } from 'vitest';
import { IMPORT_PART_BYTES } from '../../../main/contract/contacts.ts';
import type { RequestInput, RequestName, RequestOutput } from '../../../main/contract/requests.ts';
import { type Asking, sendFile } from './send-file.ts';

/** A gateway that takes a file, up to some part. */
function gateway(refuseAt = Number.POSITIVE_INFINITY) {
  const taken: number[] = [];
  const asking: Asking = {
    request: async <N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>> => {
      if (name === 'contacts.import-open') return { ok: true, id: 'held' } as RequestOutput<N>;
      const { at, data } = input as RequestInput<'contacts.import-part'>;
      if (at >= refuseAt) return { ok: false, text: 'no' } as RequestOutput<N>;
      for (const letter of atob(data)) taken.push(letter.charCodeAt(0));
      return { ok: true } as RequestOutput<N>;
    },
  };
  return { asking, taken };
}

it('a file arrives whole, in parts that fit a message', async () => {
  const bytes = Uint8Array.from({ length: 2 * IMPORT_PART_BYTES + 17 }, (_, at) => at % 251);
  const { asking, taken } = gateway();
  const shares: number[] = [];
  const id = await sendFile(asking, new File([bytes], 'contacts.vcf'), {
    told: (share) => shares.push(share),
    tell: () => undefined,
  });
  expect(id).toBe('held');
  expect(taken.length).toBe(bytes.length);
  expect(taken.every((byte, at) => byte === bytes[at])).toBe(true);
  expect(shares).toHaveLength(3);
  expect(shares.at(-1)).toBe(1);
});

it('a part that is not taken ends it, and is told', async () => {
  const said: string[] = [];
  const id = await sendFile(gateway(0).asking, new File(['x'], 'x'), {
    told: () => undefined,
    tell: (text) => said.push(text),
  });
  expect(id).toBeUndefined();
  expect(said).toEqual(['no']);
});
