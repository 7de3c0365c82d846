import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trunkId } from '../core/ids.ts';
import { type LoopQuestion, loopIn, type UnansweredCall } from './loop-guard.ts';

const provider = trunkId('provider');
const invite: LoopQuestion = {
  trunk: provider,
  dialled: '+4930123',
  calling: '1101',
  maxForwards: 70,
  goesOn: true,
  viaUs: false,
};
const ours: UnansweredCall = { trunk: provider, to: '+4930123', calling: '1101' };

describe('a call that goes round in a circle', () => {
  it('is found by its numbers when a PBX makes a new call of it', () => {
    expect(loopIn(invite, [ours])?.status).toBe(482);
    expect(loopIn({ ...invite, calling: '1102' }, [ours])).toBeUndefined();
    expect(loopIn({ ...invite, dialled: '+4930124' }, [ours])).toBeUndefined();
    expect(loopIn({ ...invite, trunk: trunkId('pbx') }, [ours])).toBeUndefined();
    expect(loopIn(invite, [])).toBeUndefined();
  });

  it('is found by our Via when a proxy sends it back, whatever it says of the caller', () => {
    expect(loopIn({ ...invite, calling: undefined, viaUs: true }, [ours])?.status).toBe(482);
  });

  it('comes back to another number: a spiral is no circle (RFC 3261 §16.3)', () => {
    expect(loopIn({ ...invite, dialled: '1103', viaUs: true }, [ours])).toBeUndefined();
  });

  it('ends when Max-Forwards does, for every call', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 255 }), fc.string(), fc.boolean(), (first, dialled, viaUs) => {
        let hops = 0;
        for (let maxForwards = first; !loopIn({ ...invite, dialled, maxForwards, viaUs }, []); maxForwards--) hops++;
        expect(hops).toBe(first);
        expect(loopIn({ ...invite, maxForwards: 0 }, [])?.status).toBe(483);
        expect(loopIn({ ...invite, maxForwards: 0, goesOn: false }, [])).toBeUndefined();
      }),
    );
  });
});
