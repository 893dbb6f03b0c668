/** What waits to be asked, as plain values. */
import type {Attempt} from './attempt.ts';

export type Priority = 'high' | 'medium' | 'low';

/** What the packer has to know of a waiting item. */
export interface Packable {
  /** The asker's own number for it: of two that came at one moment the lower goes first, whatever either has been through. */
  readonly id: number;
  /** UTF-8 bytes of its rendered text. */
  readonly bytes: number;
  /** The value of `packBy`; null: it goes with any. */
  readonly category: string | null;
  readonly priority: Priority;
  /** When it was first added, milliseconds: kept through its attempts, so that it does not go to the end of the line again. */
  readonly addedMs: number;
  readonly attempt: Attempt;
}

export interface AskItem extends Packable {
  /** Its rendered item part. */
  readonly text: string;
}
