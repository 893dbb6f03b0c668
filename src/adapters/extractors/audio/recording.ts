/** What is known of a recording when its structure was read. */
import type {SampleKind} from './samples.ts';

export interface Recording {
  readonly codec: string;
  /** Seconds; null where nothing tells. */
  readonly duration: number | null;
  readonly channels: number;
  /** Hz. */
  readonly sampleRate: number;
  /** Bits of a sample; null where it is compressed with loss. */
  readonly bitDepth: number | null;
  /** The file ends before its sound does; null where nothing tells. */
  readonly truncated: boolean | null;
  /** Where samples stand that can be measured; null where they are compressed. */
  readonly pcm: Pcm | null;
}

export interface Pcm {
  readonly offset: number;
  /** Whole frames that are there. */
  readonly bytes: number;
  readonly kind: SampleKind;
}
