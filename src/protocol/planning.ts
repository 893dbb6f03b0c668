/** A plan that is made in the coordinator's own thread: what a plan takes to load and to check keeps no host waiting. */
import type {EarlierJob, RunPlan} from '../model/plan.ts';
import type {Json} from '../model/record.ts';

/** Instead of a plan. */
export interface Planning {
  /** URL of a module with a `planRun`; `request` is its argument. */
  readonly module: string;
  readonly request: unknown;
}

export interface PlanningModule {
  /** @throws {ConfigError} with every fault of the job */
  readonly planRun: (request: any) => Promise<Planned>;
}

export interface Planned {
  readonly plan: RunPlan;
  /** What the run directory keeps of the job. */
  readonly saved: SavedParts;
}

export interface SavedParts {
  /** Before `${NAME}`. */
  readonly raw: Json;
  readonly baseDir: string;
  readonly earlier: EarlierJob | null;
}
