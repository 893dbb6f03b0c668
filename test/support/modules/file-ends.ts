/** A user's extractor of ranges: one row a file, with its first and last bytes, read back to front and asked for side by side. Files that say so are deadly. */
import {defineExtractor} from '../../../src/contracts/extractor.ts';
import type {FileRanges} from '../../../src/contracts/whole-file.ts';

const shown = async (bytes: Promise<Uint8Array>): Promise<string> => Buffer.from(await bytes).toString('latin1');

export default defineExtractor({
  name: 'file-ends',
  adds: 'rows',
  reads: 'ranges',
  async extract(file: FileRanges) {
    const [last, first, behind] = await Promise.all([
      shown(file.read(Math.max(0, file.size - 4), 100)),
      shown(file.read(0, 4)),
      shown(file.read(file.size, 1)),
    ]);
    if (first === 'exit') process.exit(7);
    if (first === 'kill') process.kill(process.pid, 'SIGKILL');
    // More than one range can hold: what is given is a beginning of it.
    const long = (await file.read(1, file.size)).byteLength;
    return [{type: 'row', value: {name: file.name.slice(file.name.lastIndexOf('/') + 1), size: file.size, first, last, behind, long}}];
  },
});
