/** Sets fields of every record to constants: `set: {origin: sibom, year: 2025}`. Fields that are there are replaced, in their place. */
import {z} from 'zod';
import {defineExtractor} from '../../contracts/extractor.ts';
import type {JsonObject} from '../../model/record.ts';

const constants = z.record(z.string().min(1, 'a field has a name'), z.json());

export const set = defineExtractor<JsonObject>({
  name: 'set',
  adds: 'rows',
  options: constants,
  extract(record: unknown, {options}) {
    if (typeof record !== 'object' || record === null || Array.isArray(record)) {
      return [{type: 'reject', code: 'NOT_AN_OBJECT', reason: 'fields can be set in a JSON object only'}];
    }
    return [{type: 'row', value: {...record, ...options}}];
  },
  onBytes: ({options}) => ({type: 'set', fields: options}),
});
