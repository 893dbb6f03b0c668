/** A desk for reading inputs outside of a run: the coordinator's own way of opening and framing, one work in hand at a time. */
import type {Desk} from '../actors/coordinator/desk.ts';
import {Buffers} from '../actors/coordinator/buffers.ts';
import {StandingReader} from '../actors/coordinator/standing-reader.ts';
import {parseFormatOptions} from '../config/format-options.ts';
import {makeLayers} from '../config/layers.ts';
import {resolveFormats, resolveSource} from '../config/resolve.ts';
import {Credit} from '../flow/credit.ts';
import {systemClock} from '../flow/clock.ts';
import type {RunPlan} from '../model/plan.ts';
import {onlyStage} from '../protocol/stages.ts';
import type {TableShape} from '../protocol/tables.ts';

/** Free buffers kept: one is read into while another is carried over. */
const buffersKept = 2;

/** @throws {ConfigError} when a source or format does not load, or does not take its options */
export async function readingDesk(plan: RunPlan, shape: TableShape): Promise<Desk> {
  const formats = await resolveFormats(plan.input);
  const source = await resolveSource(plan.input.source);
  const {chunkBytes} = plan.limits;
  return {
    plan,
    shape,
    stage: onlyStage(shape),
    source,
    sourceOptions: source.options.parse(plan.input.sourceOptions),
    formats,
    formatOptions: parseFormatOptions(plan.input, formats),
    layers: await makeLayers(plan, formats),
    detect: () => ({code: 'UNKNOWN_FORMAT', reason: 'the ledger names no format', line: null, byteOffset: 0}),
    kept: new Map(),
    standing: new StandingReader(),
    clock: systemClock,
    // One work is in hand at a time, and one is always admitted.
    credit: new Credit({budget: () => chunkBytes}),
    buffers: new Buffers(chunkBytes, buffersKept),
    columns: new Map(),
  };
}
