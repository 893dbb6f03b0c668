/** Turns what a host hands over into blocks of JSON lines. Never holds more than one block. */
import {ConfigError, messageOf} from '../model/errors.ts';
import {KiB} from '../model/units.ts';
import type {Items} from './options.ts';

const blockBytes = 256 * KiB;
const lineFeed = 10;
const blank = 32;
const blanks: readonly number[] = [blank, 9, lineFeed, 13];
/** What stands for an item without any text: a line that is not blank and not JSON, a reject of its own. */
const noItem = '\u0000\n';

/** Numbers the items from `first` on. @throws {ConfigError} when one has no JSON form */
export async function* itemLines(items: Items, first: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let block: Buffer[] = [];
  let bytes = 0;
  let index = first;
  for await (const item of items) {
    const line = lineOf(item, index++);
    block.push(line);
    bytes += line.byteLength;
    if (bytes < blockBytes) continue;
    yield joined(block, bytes);
    block = [];
    bytes = 0;
  }
  if (bytes > 0) yield joined(block, bytes);
}

/** Not a slice of Node's pool: the block moves to another thread. */
function joined(block: readonly Buffer[], bytes: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of block) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

function lineOf(item: unknown, index: number): Buffer {
  if (item instanceof Uint8Array) return lineOfBytes(item);
  let text: string | undefined;
  try {
    text = JSON.stringify(item);
  } catch (cause) {
    throw new ConfigError([{path: 'input.items', message: `item ${index} has no JSON form: ${messageOf(cause)}`}], {cause});
  }
  if (text === undefined) throw new ConfigError([{path: 'input.items', message: `item ${index} has no JSON form: it is ${typeof item}`}]);
  return Buffer.from(`${text}\n`);
}

/** Inside JSON a line feed is only a blank: strings hold it escaped. A blank line would be no record, and an item is one. */
function lineOfBytes(bytes: Uint8Array): Buffer {
  const line = Buffer.allocUnsafe(bytes.byteLength + 1);
  line.set(bytes);
  if (bytes.every((one) => blanks.includes(one))) return Buffer.from(noItem);
  for (let at = line.indexOf(lineFeed); at >= 0 && at < bytes.byteLength; at = line.indexOf(lineFeed, at + 1)) line[at] = blank;
  line[bytes.byteLength] = lineFeed;
  return line;
}
