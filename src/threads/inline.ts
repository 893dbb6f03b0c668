/** The same actors without threads: for one small file, for tests, and for machines that have no core to spare. */
import type {Workshop} from '../actors/extraction/extraction.ts';
import {extract} from '../actors/extraction/extraction.ts';
import {extractRanges} from '../actors/extraction/ranges-extraction.ts';
import {StreamExtraction} from '../actors/extraction/stream-extraction.ts';
import type {ExtractionPool} from '../actors/coordinator/pool.ts';

export function inlinePool(workshop: Workshop): ExtractionPool {
  return {
    threads: 1,
    slots: 1,
    run: (message) => extract(workshop, message),
    stream(message) {
      const stream = new StreamExtraction(workshop, message);
      return {
        feed: async (bytes, length) => stream.feed(bytes, length),
        end: async () => stream.end(),
        take: (most) => stream.take(most),
        passOver: async () => stream.passOver(),
        close: () => undefined,
      };
    },
    async ranges(message, {buffer, readInto}) {
      const extracted = await extractRanges(workshop, message, async (offset, length) => {
        const target = new Uint8Array(buffer, 0, Math.min(length, buffer.byteLength));
        return target.subarray(0, await readInto(target, offset));
      });
      return {...extracted, input: buffer};
    },
    close: () => Promise.resolve(),
  };
}
