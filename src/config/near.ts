/** The near miss of a name, as the job's faults tell it; see model/near.ts. */
export {nameHint, nearestName} from '../model/near.ts';
