/** What turns bytes of one encoding into text, block by block. Every decoding here is strict: it says where no text stood. */

export interface Decoding {
  /** The next bytes as pieces of text: between two pieces stood a sequence that is no text. Keeps what the block's end cuts. */
  decode(bytes: Uint8Array): readonly string[];
  /** No bytes follow. */
  finish(): readonly string[];
}
