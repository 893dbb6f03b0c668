/** Names of fields in a job's options, as schemas. What the names mean is told in model/field-path.ts. */
import {z} from 'zod';
import {pathFault} from '../../../model/field-path.ts';

/** A path in a job. */
export const fieldPath = z
  .string()
  .min(1)
  .max(1024)
  .refine((text) => pathFault(text) === undefined, {error: (issue) => pathFault(String(issue.input)) ?? 'is no field'})
  .describe('A field, or the path of one inside others (bulletin.number); a backslash takes a dot as it is.');

/** The name of a field at the top of a row. */
export const fieldName = z.string().min(1).max(1024).describe('The name of a field.');
