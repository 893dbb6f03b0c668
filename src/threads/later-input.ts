/** What every stage of a job but the first reads, made ready for the coordinator. */
import type {StageInput} from '../actors/coordinator/desk.ts';
import {resolveStageInput} from '../config/resolve.ts';
import type {Layers} from '../contracts/layers.ts';
import {AssertionError} from '../model/errors.ts';

const asTheyStand: Layers = {
  unwrap: () => Promise.reject(new AssertionError('lines between stages have no wrappings')),
  plainly: () => undefined,
  bytesAhead: 0,
  bytesExpected: ({size}) => size,
};

/** The caller closes it when the stage is through. */
export async function laterInput(): Promise<StageInput & {close(): Promise<void>}> {
  const {source, format, close} = await resolveStageInput();
  return {
    source,
    sourceOptions: {},
    formats: new Map([[format.name, format]]),
    formatOptions: new Map([[format.name, {}]]),
    detect: () => ({format: format.name}),
    layers: asTheyStand,
    close,
  };
}
