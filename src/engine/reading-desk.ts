/** A desk for reading inputs outside of a run: the coordinator's own way of opening and framing, one work in hand at a time. */
import type {Desk} from '../actors/coordinator/desk.ts';
import {Buffers} from '../actors/coordinator/buffers.ts';
import {StandingReader} from '../actors/coordinator/standing-reader.ts';
import {detectInto} from '../config/detect.ts';
import {openFormats, type FormatTable} from '../config/format-table.ts';
import {makeLayers} from '../config/layers.ts';
import {resolveSource} from '../config/resolve.ts';
import type {Source} from '../contracts/source.ts';
import {Credit} from '../flow/credit.ts';
import {ShortCalls} from '../flow/short-calls.ts';
import {systemClock} from '../flow/clock.ts';
import type {RunPlan} from '../model/plan.ts';
import {onlyStage} from '../protocol/stages.ts';
import type {TableShape} from '../protocol/tables.ts';

/** Free buffers kept: one is read into while another is carried over. */
const buffersKept = 2;

/** @throws {ConfigError} when a source or format does not load, or does not take its options */
export async function readingDesk(plan: RunPlan, shape: TableShape): Promise<{readonly desk: Desk; readonly table: FormatTable}> {
  const source = await resolveSource(plan.input.source);
  const table = await openFormats(plan.input, source.format);
  return {desk: await deskOf(plan, {shape, source, table}), table};
}

interface Given {
  readonly shape: TableShape;
  readonly source: Source;
  readonly table: FormatTable;
}

async function deskOf(plan: RunPlan, {shape, source, table}: Given): Promise<Desk> {
  const {chunkBytes} = plan.limits;
  return {
    plan,
    shape,
    stage: onlyStage(shape),
    source,
    sourceOptions: source.options.parse(plan.input.sourceOptions),
    formats: table.formats,
    formatOptions: table.formatOptions,
    layers: makeLayers(plan, table.formats),
    detect: detectInto(table),
    kept: new Map(),
    standing: new StandingReader(),
    clock: systemClock,
    shortCalls: new ShortCalls(),
    // One work is in hand at a time, and one is always admitted.
    credit: new Credit({budget: () => chunkBytes}),
    buffers: new Buffers(chunkBytes, buffersKept),
    columns: new Map(),
  };
}
