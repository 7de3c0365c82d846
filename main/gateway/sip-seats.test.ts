import { expect, it } from 'vitest';
import { GatewayError } from '../core/errors.ts';
import { type LegId, trunkId } from '../core/ids.ts';
import type { MediaClient } from '../media/media-client.ts';
import type { MediaRequest } from '../media/media-protocol.ts';
import type { WebrtcEdge } from '../media/webrtc-edge.ts';
import type { Trunk } from '../sip/trunk.ts';
import { settingsSchema } from '../store/settings-schema.ts';
import { SipSeats } from './sip-seats.ts';

it('a place whose ports cannot be opened is not remembered', async () => {
  const asked: LegId[] = [];
  const media = {
    request: async (request: MediaRequest) => {
      if (request.kind === 'open-rtp') asked.push(request.leg);
      throw new GatewayError('port-in-use', 'No port is free.');
    },
  } as unknown as MediaClient;
  const settings = settingsSchema.parse({ version: 1 });
  const seats = new SipSeats(media, {} as WebrtcEdge, () => settings);
  await expect(seats.open({ id: trunkId('pbx') } as Trunk)).rejects.toThrow('No port is free.');
  expect(asked).toHaveLength(1);
  expect(asked.map((leg) => seats.trunkOf(leg))).toEqual([undefined]);
});
