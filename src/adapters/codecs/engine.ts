/**
 * What one packing needs to be unpacked by the loop all share: a machine for each of its streams, and what may stand behind one.
 * And the faults of packed bytes, in the same words whichever packing it is.
 */
import type {UnpackBounds} from '../../contracts/codec.ts';
import {messageOf, SourceError, systemCodeOf} from '../../model/errors.ts';
import type {Machine} from './machine.ts';

export interface MachineGiven extends Pick<UnpackBounds, 'windowBytesMax'> {
  /** What it gives at once. */
  readonly pieceBytes: number;
}

export interface Engine {
  /** For people: `gzip data`. */
  readonly label: string;
  /** A fresh one for each stream. */
  machine(given: MachineGiven): Machine;
  /**
   * What follows a stream's end: `streams` of the same kind, with zeros between them or behind the last; `nothing`, anything is damage;
   * `whatever`, it is not looked at.
   */
  readonly behind: 'streams' | 'nothing' | 'whatever';
}

const checksums = /data check|length check|checksum/;

/** What a machine threw, as the fault of one file, or of this computer. `position` is of packed bytes. */
export function faultOf(cause: unknown, engine: Engine, position: number): SourceError {
  if (cause instanceof SourceError) return cause;
  const code = systemCodeOf(cause) ?? '';
  const said = messageOf(cause);
  if (code === 'Z_BUF_ERROR')
    return truncated(`the ${engine.label} breaks off at byte ${position}: the rest of the file is missing`, cause);
  if (/MEM|memory_allocation/.test(code))
    return new SourceError(`there is no memory to unpack with: ${said}`, {code: 'ENOMEM', retryable: true, cause});
  if (/windowTooLarge/.test(code)) {
    const reason = `the ${engine.label} looks back over more bytes than an eighth of the memory bound: raise limits.memoryMb`;
    return new SourceError(reason, {code: 'UNSUPPORTED_ARCHIVE', cause});
  }
  if (/dictionary/i.test(code))
    return new SourceError(`the ${engine.label} needs a dictionary that it does not hold`, {code: 'UNSUPPORTED_ARCHIVE', cause});
  const more = checksums.test(said) ? '; what was read of it may be wrong' : '';
  return corrupt(`the ${engine.label} is damaged near byte ${position} (${said})${more}`, cause);
}

export function truncated(reason: string, cause?: unknown): SourceError {
  return new SourceError(reason, {code: 'TRUNCATED_ARCHIVE', cause});
}

export function corrupt(reason: string, cause?: unknown): SourceError {
  return new SourceError(reason, {code: 'CORRUPT_ARCHIVE', cause});
}
