/** What a file that is no sound recording, or a broken one, is told by: a reject's code and reason. */

export type AudioFaultCode = 'NOT_AUDIO' | 'CORRUPT_AUDIO';

export class AudioFault extends Error {
  readonly code: AudioFaultCode;

  constructor(code: AudioFaultCode, reason: string) {
    super(reason);
    this.name = 'AudioFault';
    this.code = code;
  }
}

export function corrupt(reason: string): AudioFault {
  return new AudioFault('CORRUPT_AUDIO', reason);
}
