/** Which ranges go the way of bytes, and what a worker keeps for it: one plan a job, one search a format. Made once a worker, filled when asked. */
import type {Format} from '../../contracts/format.ts';
import type {RunPlan} from '../../model/plan.ts';
import type {Stage} from '../../protocol/stages.ts';
import {planBytes} from './byte-plan.ts';
import {byteWorkOf, type ByteWork} from './byte-run.ts';
import type {Step} from './steps.ts';

interface Given {
  readonly plan: Pick<RunPlan, 'input' | 'output'>;
  readonly steps: readonly Step[];
  readonly formats: ReadonlyMap<string, Format>;
  readonly formatOptions: ReadonlyMap<string, unknown>;
}

export class ByteWorks {
  private readonly given: Given;
  private readonly works = new Map<string, ByteWork | undefined>();

  constructor(given: Given) {
    this.given = given;
  }

  /** Undefined where every record is to be parsed. */
  of(stage: Stage, format: string): ByteWork | undefined {
    const {input} = this.given.plan;
    // Rows of a stage's file are parsed; a remark on replaced bytes is told record by record.
    if (stage.number > 0 || stage.asks !== null || input.onBadEncoding === 'replace') return undefined;
    if (!this.works.has(format)) this.works.set(format, this.workOf(stage, format));
    return this.works.get(format);
  }

  private workOf(stage: Stage, format: string): ByteWork | undefined {
    const {steps, formats, formatOptions, plan} = this.given;
    const writes = stage.isLast && stage.keys === null;
    // In the stage's numbers reading comes first.
    const planned = planBytes(steps.slice(0, stage.to - 1), writes ? plan.output : undefined);
    const search = planned === undefined ? undefined : formats.get(format)?.memberSearch?.(formatOptions.get(format), planned.wanted);
    return planned === undefined || search === undefined ? undefined : byteWorkOf(planned, search);
  }
}
