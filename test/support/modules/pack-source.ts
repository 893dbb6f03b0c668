/** A user's source: the entries of one JSON file, {name: text}, as if each were a file. */
import {readFileSync, statSync} from 'node:fs';
import {isAbsolute} from 'node:path';
import {z} from 'zod';
import {defineSource, SourceError} from '../../../src/index.ts';

const options = z.strictObject({
  pack: z.string().refine((path) => isAbsolute(path), 'must be an absolute path'),
});

function entriesOf(pack: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(pack, 'utf8')) as Record<string, string>;
}

export default defineSource<z.infer<typeof options>>({
  name: 'pack',
  options,
  rereadable: true,
  async *list({pack}, signal) {
    const {mtimeMs} = statSync(pack);
    for (const [name, text] of Object.entries(entriesOf(pack))) {
      signal.throwIfAborted();
      yield {file: `pack/${name}`, path: `${pack}#${name}`, relative: name, size: Buffer.byteLength(text), mtimeMs};
    }
  },
  async open({pack}, split, offset) {
    const text = entriesOf(pack)[split.relative];
    if (text === undefined)
      throw new SourceError(`cannot be opened: ${split.file} is not in the pack`, {code: 'UNREADABLE_FILE', where: split.path});
    const bytes = Buffer.from(text);
    let position = offset;
    return {
      size: bytes.byteLength,
      mtimeMs: split.mtimeMs,
      async read(target) {
        const read = bytes.copy(target, 0, position);
        position += read;
        return read;
      },
      close: () => Promise.resolve(),
    };
  },
});
