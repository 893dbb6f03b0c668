/** A user's extractor that takes its time, and notes each record it has begun in a file; it hangs at a record until it may go on. */
import {appendFileSync, existsSync} from 'node:fs';
import {z} from 'zod';
import {defineExtractor} from '../../../src/contracts/extractor.ts';

const options = z.strictObject({
  /** Gets a byte for each record begun. */
  notes: z.string(),
  /** Milliseconds a record takes. */
  ms: z.int().min(0),
  /** Record that is not done before the file `go` exists; null for none. */
  hangsAt: z.int().nullable().default(null),
  go: z.string().default(''),
});

export default defineExtractor<z.infer<typeof options>>({
  name: 'slow',
  adds: 'rows',
  options,
  extract(record: {readonly n: number}, {options: {notes, ms, hangsAt, go}}) {
    appendFileSync(notes, '.');
    const cell = new Int32Array(new SharedArrayBuffer(4));
    // The thread is blocked, as it is by code that works: nothing but the thread's end interrupts it.
    Atomics.wait(cell, 0, 0, ms);
    while (record.n === hangsAt && !existsSync(go)) Atomics.wait(cell, 0, 0, 50);
    return [{type: 'row', value: record}];
  },
});
