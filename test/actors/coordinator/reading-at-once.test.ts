/** Small files that are read at once: the same works as of files that are opened, whatever could be read so and whatever not. */
import * as fc from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import type {Desk} from '../../../src/actors/coordinator/desk.ts';
import {worksOf} from '../../../src/actors/coordinator/feeding.ts';
import {readAtOnce} from '../../../src/actors/coordinator/reading-at-once.ts';
import {ShortCalls} from '../../../src/flow/short-calls.ts';
import {deskOf, seeWorks, splitsOf} from './desks.ts';

const files = new Map(
  Array.from({length: 40}, (_, n) => [`f${n}.json`, Buffer.from(n % 7 === 3 ? 'no JSON' : JSON.stringify({n, text: 'x'.repeat(n)}))]),
);
const limits = {chunkBytes: 4000, bundleBytes: 1000};

/** However long they take on a busy machine. */
class Always extends ShortCalls {
  override get areAllowed(): boolean {
    return true;
  }
}

/** `atOnce`: whether the file of that number can be read at once. */
function deskWith(atOnce: (index: number) => boolean, read: number[]): Desk {
  const desk = deskOf({files, limits});
  const source: Desk['source'] = {
    ...desk.source,
    readAtOnce({id, file}, target) {
      read.push(id);
      const bytes = files.get(file);
      if (!atOnce(id) || bytes?.byteLength !== target.byteLength) return undefined;
      target.set(bytes);
      return {mtimeMs: 1};
    },
  };
  return {...desk, source};
}

describe('files read at once', () => {
  test('give what opened files give, in any mix of both, and of files that are not as listed', async () => {
    const listed = new Map([['f20.json', 3]]);
    const plain = deskOf({files, limits});
    const wanted = await seeWorks(plain, worksOf(plain, splitsOf(files, listed)));
    expect(wanted.flatMap(({records}) => records).length).toBeGreaterThan(30);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), {minLength: 40, maxLength: 40}), async (mix) => {
        const read: number[] = [];
        const desk = {...deskWith((index) => mix[index] === true, read), shortCalls: new Always()};
        expect(await seeWorks(desk, worksOf(desk, splitsOf(files, listed)))).toEqual(wanted);
        expect(read).toEqual(Array.from({length: 40}, (_, n) => n));
        expect(desk.credit.bytesInFlight).toBe(0);
      }),
      {numRuns: 15},
    );
  });

  test('are none before others were opened, and none behind one that took long', async () => {
    const read: number[] = [];
    const desk = deskWith(() => true, read);
    const splits = splitsOf(files);
    const places = splits.map(({size}) => new Uint8Array(size));
    expect(await readAtOnce(desk, splits, places)).toEqual([]);
    for (let call = 0; call < 4; call++) desk.shortCalls.noteWaited(0);
    desk.shortCalls.noteHeld(1000);
    expect(await readAtOnce(desk, splits, places)).toEqual([]);
    expect(read).toEqual([]);
  });
});
