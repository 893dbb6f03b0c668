/** The port over which a worker asks for ranges of a file, both ends of it. Buffers move; failures travel as faults. */
import type {MessagePort} from 'node:worker_threads';
import type {ReadBytes} from '../actors/extraction/ranges-extraction.ts';
import {errorOf, faultOf} from '../protocol/fault.ts';
import type {RangeRead, RangeSource, ReadRange} from '../protocol/ranges.ts';
import {assertSent, transferListOf} from '../protocol/transfer.ts';

/** The coordinator's end: answers until the port is closed. */
export function serveRanges(port: MessagePort, source: RangeSource): void {
  const answer = async ({offset, length, bytes}: ReadRange): Promise<RangeRead> => {
    const buffer = bytes ?? source.buffer;
    const read = await source.readInto(new Uint8Array(buffer, 0, Math.min(length, buffer.byteLength)), offset);
    return {type: 'RangeRead', bytes: buffer, length: read};
  };
  port.on('message', (asked: ReadRange) => {
    answer(asked)
      .catch((cause: unknown): RangeRead => ({type: 'Failed', fault: faultOf(cause)}))
      // To a worker that is gone nothing is sent, and its buffer stays here: nobody owns it then.
      .then((answered) => port.postMessage(answered, answered.type === 'Failed' ? [] : transferListOf(answered.bytes)));
  });
}

export interface RangesOverPort {
  readonly read: ReadBytes;
  /** The buffer that goes to and fro, where it is here. */
  readonly buffer: () => ArrayBuffer | null;
}

/** The worker's end. */
export function rangesOver(port: MessagePort): RangesOverPort {
  let buffer: ArrayBuffer | null = null;
  let waiting: PromiseWithResolvers<Uint8Array> | undefined;
  port.on('message', (answered: RangeRead) => {
    if (answered.type === 'Failed') return waiting?.reject(errorOf(answered.fault));
    buffer = answered.bytes;
    waiting?.resolve(new Uint8Array(buffer, 0, answered.length));
  });
  port.on('close', () => waiting?.reject(new Error('nobody reads the file any more')));
  return {
    read(offset, length) {
      waiting = Promise.withResolvers();
      const bytes = buffer;
      buffer = null;
      const list = transferListOf(bytes);
      port.postMessage({type: 'ReadRange', offset, length, bytes} satisfies ReadRange, list);
      assertSent(list);
      return waiting.promise;
    },
    buffer: () => buffer,
  };
}
