/** A user's sink that ends its thread when a file is opened whose name says so; else it writes nothing. For tests of deaths. */
import {z} from 'zod';
import {defineSink} from '../../../src/contracts/sink.ts';

export default defineSink({
  name: 'deadly',
  extension: '.jsonl',
  options: z.strictObject({}),
  transforms: true,
  async open() {
    return process.exit(5);
  },
});
