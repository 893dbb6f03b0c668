/**
 * Words of 32 bits in memory that doubles in place: a WebAssembly memory, whose addresses are reserved and whose pages come when they are
 * written. Where there is none, what is there is copied, and for that moment held twice. Knows nothing of what the words mean.
 */

/** What Node's types do not know. */
declare const WebAssembly: {
  readonly Memory: new (pages: {readonly initial: number; readonly maximum: number}) => {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  };
};

const wordsPerPage = 65_536 / Uint32Array.BYTES_PER_ELEMENT;

export class GrowingWords {
  private readonly memory: InstanceType<typeof WebAssembly.Memory> | undefined;
  private held: Uint32Array<ArrayBuffer>;

  /** @param most what it may grow to; both powers of two */
  constructor(length: number, most: number) {
    this.memory = memoryOf(length, most);
    this.held = this.memory === undefined ? new Uint32Array(length) : new Uint32Array(this.memory.buffer, 0, length);
  }

  /** Those from before are of no use once it has doubled. */
  get words(): Uint32Array<ArrayBuffer> {
    return this.held;
  }

  /** Twice as many; the new ones are 0. */
  double(): Uint32Array<ArrayBuffer> {
    const {memory, held} = this;
    const length = 2 * held.length;
    if (memory === undefined) {
      this.held = new Uint32Array(length);
      this.held.set(held);
    } else {
      const missing = pagesOf(length) - memory.buffer.byteLength / 65_536;
      if (missing > 0) memory.grow(missing);
      this.held = new Uint32Array(memory.buffer, 0, length);
    }
    return this.held;
  }
}

/** Undefined where there is no WebAssembly, or no room for its addresses. */
function memoryOf(length: number, most: number): InstanceType<typeof WebAssembly.Memory> | undefined {
  try {
    return new WebAssembly.Memory({initial: pagesOf(length), maximum: pagesOf(most)});
  } catch {
    return undefined;
  }
}

function pagesOf(words: number): number {
  return Math.ceil(words / wordsPerPage);
}
