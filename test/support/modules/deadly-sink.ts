/** A user's sink that ends its thread when it first opens a file, and is a plain one from then on. For tests of deaths. */
import {existsSync, writeFileSync} from 'node:fs';
import {z} from 'zod';
import {jsonl} from '../../../src/adapters/sinks/jsonl.ts';
import {defineSink} from '../../../src/contracts/sink.ts';

export default defineSink({
  name: 'deadly',
  extension: '.jsonl',
  /** `marker`: a file that says that it died before. */
  options: z.strictObject({marker: z.string()}),
  async open(path, length, {marker}) {
    if (existsSync(marker)) return jsonl.open(path, length, undefined);
    writeFileSync(marker, '');
    return process.exit(5);
  },
});
