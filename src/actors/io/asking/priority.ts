/** How soon an item is asked for among those that wait, by the job's word or by a field of its row. Pure. */
import type {AskPlan, AskPriority} from '../../../model/plan.ts';

/** As the job says; a field that holds none of the words is of medium priority. */
export function priorityOf(row: Readonly<Record<string, unknown>>, priority: AskPlan['priority']): AskPriority {
  if (typeof priority === 'string') return priority;
  const value = row[priority.field];
  return value === 'high' || value === 'low' ? value : 'medium';
}

/** Of items that are not known yet. */
export function usualPriority({priority}: Pick<AskPlan, 'priority'>): AskPriority {
  return typeof priority === 'string' ? priority : 'medium';
}
