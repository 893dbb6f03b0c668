/**
 * The splits of a stage, page by page, in order. A few pages are asked for ahead: who has them writes a commit now and then, a tenth of a
 * second in which thousands of small files could be read. Reads no file.
 */
import type {Split} from '../../model/chunk.ts';

/** So many splits behind a name at most; [] behind the last. */
export type AskForPage = (after: string | null, limit: number) => Promise<readonly Split[]>;

const splitsOfPage = 1000;
/** The first chunk need not wait for a thousand. */
const splitsOfFirst = 100;
/** A commit holds its thread for as long as it takes to read two or three. */
const pagesAhead = 3;

/** @param after the name they begin behind; null for all */
export async function* splitPages(ask: AskForPage, after: string | null): AsyncGenerator<readonly Split[]> {
  let last = ask(after, splitsOfFirst);
  const pages = [last];
  for (let next = pages.shift(); next !== undefined; next = pages.shift()) {
    while (pages.length < pagesAhead) pages.push((last = pageBehind(ask, last)));
    const page = await next;
    if (page.length === 0) return;
    yield page;
  }
}

/** A page begins behind the last name of the one before: that is known when it is there. */
function pageBehind(ask: AskForPage, before: Promise<readonly Split[]>): Promise<readonly Split[]> {
  const page = before.then((splits) => {
    const split = splits.at(-1);
    return split === undefined ? [] : ask(split.file, splitsOfPage);
  });
  // Whoever comes to it is told; nobody may come to it any more.
  page.catch(() => undefined);
  return page;
}
