/** A user's extractor that is deadly on purpose: ends its thread, eats its heap, or kills the whole process, at records that say so. */
import {defineExtractor} from '../../../src/contracts/extractor.ts';

export default defineExtractor({
  name: 'deadly',
  adds: 'rows',
  extract: (record: {readonly id: number; readonly do?: string}) => {
    if (record.do === 'exit') process.exit(7);
    if (record.do === 'kill') process.kill(process.pid, 'SIGKILL');
    if (record.do === 'eat') {
      const eaten: unknown[] = [];
      for (;;) eaten.push({id: eaten.length, text: `${eaten.length}`.repeat(50)});
    }
    return [{type: 'row', value: {id: record.id}}];
  },
});
