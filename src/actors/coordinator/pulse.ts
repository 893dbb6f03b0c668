/**
 * Listens for the I/O thread's heartbeat. A thread that is gone is told by its end; one that hangs, on a disk that does not
 * answer, by nothing but this. It only says so: a slow disk is no fault, and nobody but a person knows which it is.
 */
import type {Clock} from '../../model/clock.ts';
import type {RunEvent} from '../../model/run.ts';
import {KiB} from '../../model/units.ts';
import {tick} from '../../flow/ticker.ts';
import {readCell, type Cells} from '../../protocol/cells.ts';
import type {IoActor} from '../../protocol/mailboxes.ts';

/** The heart beats every 50 ms; the slowest commit that was ever seen took seconds. */
const silentMs = 60_000;
const listenMs = 1000;

export interface Pulse {
  readonly cells: Cells;
  readonly clock: Clock;
  readonly io: Pick<IoActor, 'log'>;
  readonly onEvent: (event: RunEvent) => void;
}

/** Tells each silence once. Resolves when the signal aborts. */
export function listenToPulse(pulse: Pulse, signal: AbortSignal): Promise<void> {
  let beat = readCell(pulse.cells, 'ioBeat');
  let listenedAt = pulse.clock.now();
  let silence = 0;
  const listen = (): void => {
    const now = pulse.clock.now();
    // While this thread itself slept (a busy host, a closed laptop), nobody listened.
    const heard = Math.min(now - listenedAt, 2 * listenMs);
    const isBeating = readCell(pulse.cells, 'ioBeat') !== beat;
    const before = silence;
    beat = readCell(pulse.cells, 'ioBeat');
    listenedAt = now;
    silence = isBeating ? 0 : silence + heard;
    if (before < silentMs && silence >= silentMs) tellSilence(pulse);
  };
  return tick(pulse.clock, listenMs, listen, signal);
}

function tellSilence({cells, io, onEvent}: Pulse): void {
  const rssMb = readCell(cells, 'rssKiB') / KiB;
  const message = `the I/O thread has shown no sign of life for ${silentMs / 1000} s: the disk of the run directory may hang. The run waits for it; what is committed is safe`;
  onEvent({type: 'pressure', waiting: 'io', rssMb, creditBytes: readCell(cells, 'creditKiB') * KiB});
  onEvent({type: 'warning', code: 'IO_SILENT', message});
  // It is written when the thread lives again, or never.
  io.log({event: 'io-silent', data: {ms: silentMs}}).catch(() => undefined);
}
