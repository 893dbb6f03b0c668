/** A source over one folder whose disk has bad places: reading a file fails where the options say, as a real read error does. */
import {readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {z} from 'zod';
import {files} from '../../../src/adapters/sources/files.ts';
import {defineSource} from '../../../src/contracts/source.ts';
import {SourceError} from '../../../src/model/errors.ts';

const options = z.strictObject({
  dir: z.string(),
  /** File name -> byte that cannot be read. */
  bad: z.record(z.string(), z.number()).default({}),
});

export default defineSource<z.infer<typeof options>>({
  name: 'failing-source',
  options,
  rereadable: true,
  async *list({dir}) {
    for (const name of readdirSync(dir)) {
      const path = join(dir, name);
      const {size, mtimeMs} = statSync(path);
      yield {file: name, path, relative: name, size, mtimeMs};
    }
  },
  async open({dir, bad}, split, offset) {
    const reader = await files.open({baseDir: dir, files: [dir], filter: [], exclude: []}, split, offset);
    const badAt = bad[split.file] ?? Infinity;
    let position = offset;
    return {
      size: reader.size,
      mtimeMs: reader.mtimeMs,
      async read(target) {
        if (position >= badAt) throw new SourceError('cannot be read: EIO: i/o error', {code: 'UNREADABLE_FILE', where: split.path});
        const read = await reader.read(target.subarray(0, Math.min(target.byteLength, badAt - position)));
        position += read;
        return read;
      },
      close: () => reader.close(),
    };
  },
});
