/** Loaded before a command (`node --import`): writes each module that any thread loads, its thread and its URL, to the file LOADED_MODULES names. */
import {appendFileSync} from 'node:fs';
import {registerHooks} from 'node:module';
import {threadId} from 'node:worker_threads';

const list = process.env.LOADED_MODULES ?? '/dev/null';
registerHooks({
  load(url, context, next) {
    // At once: the threads of a run are ended without notice.
    appendFileSync(list, `${threadId}\t${url}\n`);
    return next(url, context);
  },
});
