/** The same actors without threads: for one small file, for tests, and for machines that have no core to spare. */
import {extract} from '../actors/extraction/extraction.ts';
import {extractRanges} from '../actors/extraction/ranges-extraction.ts';
import {StreamExtraction} from '../actors/extraction/stream-extraction.ts';
import type {ExtractionPool} from '../actors/coordinator/pool.ts';
import {formatsOf, type OpenWorkshop} from './workshop.ts';

export function inlinePool(workshop: OpenWorkshop): ExtractionPool {
  return {
    threads: 1,
    slots: 1,
    ready: () => Promise.resolve(),
    async run(message) {
      await workshop.loadFormats(formatsOf(message));
      return extract(workshop, message);
    },
    stream(message) {
      const stream = workshop.loadFormats([message.format]).then(() => new StreamExtraction(workshop, message));
      // Whoever asks it for something is told.
      stream.catch(() => undefined);
      return {
        feed: async (bytes, length) => (await stream).feed(bytes, length),
        end: async () => (await stream).end(),
        take: async (most) => (await stream).take(most),
        passOver: async () => (await stream).passOver(),
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
    rest: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
