/** What is known of a paid answer, as plain values. */
import type {Usage} from '../../contracts/provider.ts';

/** Where an answer comes from: what a row can point to. */
export interface Provenance {
  /** The step that asked for it first. */
  readonly step: string;
  /** The model that answered, by its own word. */
  readonly model: string;
  readonly requestId: string | null;
  /** Milliseconds since the epoch, whole. */
  readonly atMs: number;
  /** Items in the request that brought it. */
  readonly packSize: number;
  /** Its share of the request's tokens; null: the server told none. */
  readonly usage: Usage | null;
  /** Its share of what the request cost, in nano-USD; 0 where prices are unknown. */
  readonly costNano: number;
  /** Id of the raw response in the same run; null of answers that came from elsewhere. */
  readonly rawId: number | null;
}

export interface StoredAnswer extends Provenance {
  readonly key: string;
  readonly looseKey: string | null;
  /** JSON text of one line: of the value, or of the text as a JSON string. */
  readonly value: string;
}

/** A response as it came, kept also where nothing in it could be used. */
export interface RawResponse {
  readonly lane: string;
  readonly model: string;
  readonly requestId: string | null;
  readonly atMs: number;
  /** The whole text; a longer one than the store takes is cut, and marked so. */
  readonly text: string;
  readonly finish: string;
}

/** Why an entry that is there was not given out. */
export type StoreNoteCode = 'ANSWER_DAMAGED' | 'CACHE_UNUSABLE' | 'MEETING_UNUSABLE';

export interface StoreNote {
  readonly code: StoreNoteCode;
  readonly reason: string;
}
