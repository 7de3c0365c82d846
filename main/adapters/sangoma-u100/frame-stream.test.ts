import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../core/clock.ts';
import { LAWS } from '../../core/g711.ts';
import { createLog } from '../../core/log.ts';
import { CommandBus } from './command-bus.ts';
import { FRAME_BYTES, writeFrame, writeMessage } from './frame-protocol.ts';
import { type AudioFault, FrameStream } from './frame-stream.ts';

const log = createLog('silent');

/** Frames of the device's, silent. `message` rides in the first. */
function frames(count: number, message: readonly number[] = []): Buffer {
  const bytes = Buffer.alloc(count * FRAME_BYTES);
  for (let i = 0; i < count; i += 1) writeFrame(bytes, i * FRAME_BYTES, LAWS.PCMU, [undefined, undefined], 0);
  writeMessage(bytes, 0, message);
  return bytes;
}

function stream() {
  const sent: number[] = [];
  const faults: AudioFault[] = [];
  const bus = new CommandBus(new VirtualClock());
  let ticks = 0;
  const made = new FrameStream({
    ...{ log, bus },
    send: (bytes) => sent.push(bytes.length / FRAME_BYTES),
    onTick: () => {
      ticks += 1;
    },
    onMessage: () => undefined,
    onFault: (fault) => faults.push(fault),
    quiet: () => false,
  });
  return { stream: made, sent, faults, bus, ticks: () => ticks };
}

describe('the stream of frames', () => {
  test('a few frames ahead, and then one for each that came, in one go', () => {
    const { stream: it, sent, ticks } = stream();
    // The next one's first slot has to be seen before it is known for a frame.
    for (const count of [5, 4, 8]) it.take(frames(count));
    expect(sent).toEqual([20, 5, 4, 8]);
    expect(ticks()).toBe(17);
  });

  test('each port is asked for 160 samples by 160 captured ones', () => {
    const { stream: it } = stream();
    let asked = 0;
    it.setExchange(1, (captured) => {
      asked += 1;
      return captured;
    });
    it.take(frames(101));
    expect(asked).toBe(5);
  });

  test('bytes that belong to no frame are silence in their place, answered and told', () => {
    const { stream: it, sent, faults } = stream();
    it.take(frames(4));
    it.take(Buffer.alloc(3 * FRAME_BYTES, 0x55));
    it.take(frames(8));
    expect(sent).toEqual([20, 4, 11]);
    it.take(frames(1000));
    expect(faults).toEqual([{ kind: 'audio-fault', fault: 'lost-frames', count: 3 }]);
  });

  test('while something is timed more waits at the device, and afterwards as much as before', () => {
    const { stream: it, sent, bus } = stream();
    it.take(frames(4));
    {
      using _more = it.waitMore();
      it.take(frames(4));
    }
    for (let i = 0; i < 5; i += 1) it.take(frames(10));
    // 40 more, and 40 that are not answered; the frames are numbered by the device's milliseconds all the same.
    expect(sent).toEqual([20, 4, 40, 4, 10]);
    expect(bus.slot).toBe(58);
  });

  test('what is timed right after something else that was keeps what waits, and does not add to it', () => {
    const { stream: it, sent } = stream();
    it.take(frames(4));
    {
      using _pulses = it.waitMore();
    }
    {
      using _flash = it.waitMore();
      it.take(frames(10));
    }
    expect(sent).toEqual([20, 4, 40, 10]);
  });

  test('with nothing of ours at the device yet there is nothing to add to', () => {
    const { stream: it, sent } = stream();
    using _more = it.waitMore();
    expect(sent).toEqual([]);
  });
});
