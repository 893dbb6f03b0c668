/** Some lines at the foot of a terminal, redrawn in place in one write each: no flicker, and the cursor comes back. */
import {columnsOf, fitted} from '../printable.ts';
import type {Screen} from './reporter.ts';

const hideCursor = '\u001B[?25l';
const showCursor = '\u001B[?25h';
/** Terminals that know them draw what lies between at once; others ignore them. */
const beginFrame = '\u001B[?2026h';
const endFrame = '\u001B[?2026l';
const clearToEnd = '\u001B[J';
const clearLine = '\u001B[K';

/** A line before it is coloured: cut first, painted then, so that no cut falls into a colour. */
export interface LiveLine {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

export class LiveRegion {
  readonly #screen: Screen;
  #drawn: readonly number[] = [];
  #hidden = false;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  draw(lines: readonly LiveLine[]): void {
    const columns = widthOf(this.#screen);
    const most = Math.max(1, heightOf(this.#screen) - 1);
    const shown = lines.slice(0, most).map(({text, paint}): LiveLine => {
      const cut = fitted(text, columns);
      return paint === undefined ? {text: cut} : {text: cut, paint};
    });
    const body = shown.map(({text, paint}) => `${paint === undefined ? text : paint(text)}${clearLine}\n`).join('');
    this.#screen.write(`${this.#hidden ? '' : hideCursor}${beginFrame}${this.#toTop()}${body}${clearToEnd}${endFrame}`);
    this.#hidden = true;
    this.#drawn = shown.map(({text}) => columnsOf(text));
  }

  /** A line that stays, above the region; the region is drawn again by the next `draw`. */
  print(line: string): void {
    this.#screen.write(`${this.#toTop()}${clearToEnd}${line}\n`);
    this.#drawn = [];
  }

  /** Takes the region away and gives the cursor back. Idempotent. */
  close(): void {
    const top = this.#toTop();
    this.#drawn = [];
    if (!this.#hidden) return;
    this.#hidden = false;
    this.#screen.write(`${top}${clearToEnd}${showCursor}`);
  }

  /** Lines drawn on a wider terminal take several rows on a narrower one. */
  #toTop(): string {
    const columns = widthOf(this.#screen);
    const rows = this.#drawn.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    return rows === 0 ? '' : `\u001B[${rows}F`;
  }
}

/** Columns that may be written to: one less than there are, for a full last column makes some terminals wrap. */
export function widthOf({columns}: Screen): number {
  // A terminal that nobody sized (some of CI, of containers) says 0.
  return Math.max(10, (columns === undefined || columns === 0 ? 80 : columns) - 1);
}

function heightOf({rows}: Screen): number {
  return rows === undefined || rows === 0 ? 24 : rows;
}
