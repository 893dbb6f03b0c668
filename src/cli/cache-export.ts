/** Writes exported answers to standard output, or to a file that is whole or not there. */
import {open, rename, rm} from 'node:fs/promises';
import {UsageError} from './dotted-flags.ts';
import {counted} from './figures.ts';
import {StandardOutput} from './standard-output.ts';

/** Lines are gathered to blocks of so many characters. */
const blockUnits = 65_536;

export async function exportInto(path: string, file: string | undefined): Promise<void> {
  const {exportCache} = await import('../index.ts');
  const {answers, damaged} = file === undefined ? await toOutput(path, exportCache) : await toFile(path, file, exportCache);
  const left = damaged === 0 ? '' : `; ${counted(damaged, 'damaged one')} left out`;
  process.stderr.write(`${counted(answers, 'answer')} exported${left}\n`);
}

type Export = typeof import('../index.ts').exportCache;

async function toOutput(path: string, exportCache: Export): ReturnType<Export> {
  const output = new StandardOutput();
  return exportCache(path, (line) => output.write(`${line}\n`));
}

async function toFile(path: string, file: string, exportCache: Export): ReturnType<Export> {
  const part = `${file}.part`;
  const handle = await open(part, 'w').catch((cause: Error) => {
    throw new UsageError(`${file} cannot be written: ${cause.message}`, 'name another file, or leave -o out for standard output');
  });
  try {
    let block = '';
    const exported = await exportCache(path, async (line) => {
      block += `${line}\n`;
      if (block.length < blockUnits) return;
      await handle.appendFile(block);
      block = '';
    });
    await handle.appendFile(block);
    await handle.close();
    await rename(part, file);
    return exported;
  } catch (cause) {
    await handle.close();
    await rm(part, {force: true});
    throw 'syscall' in Object(cause) ? await unwritable(file, cause as NodeJS.ErrnoException) : cause;
  }
}

async function unwritable(file: string, cause: NodeJS.ErrnoException): Promise<Error> {
  const {SinkError} = await import('../index.ts');
  const hint = 'look at its place and at the space there, or leave -o out for standard output';
  return new SinkError(`${file} cannot be written: ${cause.message}`, {code: cause.code ?? 'UNWRITABLE', hint, cause});
}
