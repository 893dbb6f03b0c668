/** Writing to stdout with backpressure, and the quiet end when its reader has gone (`quern ... | head`). */
import {once} from 'node:events';

const unwritableCode = 75;

export class StandardOutput {
  #closed = false;
  readonly #onClosed: () => void;

  /** `onClosed` is told once, when nobody reads any more. */
  constructor(onClosed: () => void = () => undefined) {
    this.#onClosed = onClosed;
    process.stdout.on('error', (error: NodeJS.ErrnoException) => this.#failed(error));
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Does not wait; for short texts. */
  line(text: string): void {
    if (!this.#closed) process.stdout.write(`${text}\n`);
  }

  /** Resolves when there is room for more, or nobody reads any more. */
  async write(text: string): Promise<void> {
    if (this.#closed || process.stdout.write(text)) return;
    // Whichever comes first; the other's listener is taken away again.
    const waiting = new AbortController();
    const options = {signal: waiting.signal};
    await Promise.race([once(process.stdout, 'drain', options), once(process.stdout, 'close', options)]).catch(() => undefined);
    waiting.abort();
  }

  #failed(error: NodeJS.ErrnoException): void {
    // Any other fault of stdout (a full disk behind a redirection, say) must not look like success.
    if (error.code !== 'EPIPE') {
      process.stderr.write(`error: standard output cannot be written (${error.code ?? error.message})\n`);
      process.exit(unwritableCode);
    }
    if (this.#closed) return;
    this.#closed = true;
    this.#onClosed();
  }
}
