import {sinks} from '../../src/adapters/sinks/index.ts';
import {sinkSuite} from './sink.suite.ts';

for (const load of Object.values(sinks)) sinkSuite(await load());
