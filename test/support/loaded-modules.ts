/** Loaded before a command (`node --import`): writes the URL of every module its main thread loads, one a line, to the file LOADED_MODULES names. */
import {writeFileSync} from 'node:fs';
import {registerHooks} from 'node:module';
import {isMainThread} from 'node:worker_threads';

const loaded: string[] = [];
registerHooks({
  load(url, context, next) {
    loaded.push(url);
    return next(url, context);
  },
});
if (isMainThread) process.on('exit', () => writeFileSync(process.env.LOADED_MODULES ?? '/dev/null', loaded.join('\n')));
