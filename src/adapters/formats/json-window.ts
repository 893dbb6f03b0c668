/**
 * Looks ahead in JSON, up to 64 KiB at once, by a kernel (json-kernel.wat): finds where what is open ends, and passes over whole records.
 * Whoever asks goes on plainly where it looks at nothing: near the end of the bytes, and around backslashes outside of strings.
 */
import {blockBytes, jsonKernel, number, windowBytes, type JsonKernel} from './json-kernel.ts';

/** What stands open where the scan stands: StructureScan says what each of them means. */
interface OpenPlace {
  depth: number;
  deepest: number;
  inString: boolean;
  escaped: boolean;
  line: number;
}

/** Fewer bytes are not worth their copy. Also as much as is looked at behind a stray backslash: there may be one in each block. */
const leastBytes = 4 * blockBytes;

export class JsonWindow {
  /** Index behind the records that were passed over last. */
  behind = 0;
  /** Index up to which it is known that no record can be passed over. */
  lookedTo = 0;
  private readonly kernel: JsonKernel;
  private readonly lined: number;
  private bytes: Buffer = Buffer.alloc(0);
  /** What is marked: from an index to before another. */
  private start = 0;
  private stop = 0;
  private refusedTo = 0;
  private size = windowBytes;

  /** `lined`: values are passed over by whole lines (`passValues`). Undefined on a machine that has no such kernel. */
  static make({lined = false} = {}): JsonWindow | undefined {
    const kernel = jsonKernel();
    return kernel === undefined ? undefined : new JsonWindow(kernel, lined);
  }

  private constructor(kernel: JsonKernel, lined: boolean) {
    this.kernel = kernel;
    this.lined = lined ? 1 : 0;
  }

  load(bytes: Buffer): void {
    this.bytes = bytes;
    this.start = 0;
    this.stop = 0;
    this.refusedTo = 0;
    this.lookedTo = 0;
  }

  /** True where the byte at an index is marked: what stands open there must be known for that. */
  reaches(at: number, open: OpenPlace): boolean {
    if (at >= this.start && at < this.stop && this.kernel.owner === this) {
      if (this.lined === 0 || this.kernel.inside(at - this.start) === (open.inString ? 1 : 0)) return true;
      // A string that a line has ended: what is marked is the reverse from there on.
      this.size = leastBytes;
    }
    return at >= this.refusedTo && this.mark(at, open);
  }

  /** From within a string or container, at a marked index, to behind its end or to where nothing is marked. */
  finish(at: number, open: OpenPlace): number {
    const {numbers} = this.kernel;
    numbers[number.depth] = open.depth;
    numbers[number.deepest] = open.deepest;
    const found = this.kernel.end(at - this.start, this.stop - this.start);
    const isEnd = found !== -1;
    open.depth = this.numberOf(number.depth);
    open.deepest = this.numberOf(number.deepest);
    open.line += this.kernel.feeds(at - this.start, isEnd ? found : this.stop - this.start);
    open.inString = !isEnd && this.numberOf(number.inString) === 1;
    open.escaped = !isEnd && this.numberOf(number.escaped) === 1;
    return isEnd ? this.start + found : this.stop;
  }

  /** From a marked index between elements of an array, over all that end in the window; how many. */
  passElements(at: number, open: OpenPlace): number {
    return this.passed(this.kernel.elements(at - this.start, this.stop - this.start), at, open);
  }

  /**
   * From a marked index between values, over all that are objects and end in the window; how many. Where values are lined: over all lines
   * that hold nothing but objects, one over several lines among them, if a salvaging scan would take each for one.
   */
  passValues(at: number, open: OpenPlace): number {
    return this.passed(this.kernel.values(at - this.start, this.stop - this.start, this.lined), at, open);
  }

  private passed(count: number, at: number, open: OpenPlace): number {
    this.lookedTo = this.start + this.numberOf(number.looked);
    if (count === 0) {
      // Something odd stands right in this line: where many are, looking at each would cost more than it spares.
      if (this.lined === 1) this.lookedTo = Math.max(this.lookedTo, at + leastBytes);
      return 0;
    }
    const behind = this.numberOf(number.behind);
    open.line += this.kernel.feeds(at - this.start, behind);
    this.behind = this.start + behind;
    return count;
  }

  private mark(at: number, open: OpenPlace): boolean {
    const {kernel, bytes} = this;
    const {numbers} = kernel;
    const length = Math.min(this.size, (bytes.length - at) & -blockBytes);
    if (length < leastBytes) return this.refuseTo(bytes.length);
    bytes.copy(kernel.window, 0, at, at + length);
    numbers[number.inString] = open.inString ? 1 : 0;
    numbers[number.escaped] = open.escaped ? 1 : 0;
    const marked = kernel.mark(length / blockBytes, this.lined) * blockBytes;
    kernel.owner = this;
    this.start = at;
    this.stop = at + marked;
    this.size = marked < length ? leastBytes : Math.min(windowBytes, 2 * this.size);
    return marked > 0 || this.refuseTo(at + blockBytes);
  }

  private refuseTo(index: number): false {
    this.refusedTo = index;
    return false;
  }

  private numberOf(index: number): number {
    return this.kernel.numbers[index] as number;
  }
}
