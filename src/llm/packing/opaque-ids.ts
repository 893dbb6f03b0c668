/**
 * Ids of items within one request: short, and of a letter that no item's text has before a digit. So nothing an item says can pass for
 * another's id, not even where a model repeats the items before it answers.
 */

const letters = [...'abcdefghijklmnopqrstuvwxyz'];
const digits = /\d+/g;
const prefixMost = 3;
const lettersAtEnd = /[a-z]+$/;

/**
 * As many ids as there are texts, all of one length (`a1` or `a01`), so that one which lost a character is no other. Linear in the texts.
 * @param others what else stands in the request
 */
export function opaqueIds(texts: readonly string[], others = ''): readonly string[] {
  const taken = new Set<string>();
  for (const text of [others, ...texts]) {
    // From the digits back: letters are many, and most have none behind them.
    for (const {index} of text.matchAll(digits)) {
      const [found = ''] = lettersAtEnd.exec(text.slice(Math.max(0, index - prefixMost), index).toLowerCase()) ?? [];
      for (let from = 0; from < found.length; from++) taken.add(found.slice(from));
    }
  }
  const prefix = everyPrefix().find((candidate) => !taken.has(candidate)) ?? letters[0] ?? '';
  const width = String(texts.length).length;
  return texts.map((_, index) => `${prefix}${String(index + 1).padStart(width, '0')}`);
}

/** `a` to `z`, then `aa` to `zzz`: texts would have to hold all 18,278 of them. */
function* everyPrefix(): Generator<string> {
  yield* letters;
  for (const first of letters) for (const second of letters) yield first + second;
  for (const first of letters) for (const second of letters) for (const third of letters) yield first + second + third;
}

/** The same items in another order, the same for the same seed (Fisher-Yates over mulberry32). */
export function permuted<Item>(items: readonly Item[], seed: number): readonly Item[] {
  const order = [...items];
  let state = seed >>> 0;
  const draw = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(draw() * (last + 1));
    [order[last], order[other]] = [order[other] as Item, order[last] as Item];
  }
  return order;
}
