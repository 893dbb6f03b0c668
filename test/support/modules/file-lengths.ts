/** A user's extractor of whole files: one row a file, with its length and its last byte. Files that say so end their worker. */
import {defineExtractor} from '../../../src/contracts/extractor.ts';
import type {WholeFile} from '../../../src/contracts/whole-file.ts';

export default defineExtractor({
  name: 'file-lengths',
  adds: 'rows',
  reads: 'file',
  extract({name, size, bytes}: WholeFile) {
    if (Buffer.from(bytes.subarray(0, 4)).toString() === 'exit') process.exit(7);
    return [{type: 'row', value: {name: name.slice(name.lastIndexOf('/') + 1), size, last: bytes.at(-1) ?? null}}];
  },
});
