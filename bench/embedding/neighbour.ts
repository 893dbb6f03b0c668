/** A process that does nothing, beside the measured one: where its loop stands still too, the machine did, or gave no core. Ends with its input. */
import {watchLoop} from './late-timer.ts';

const ended = watchLoop();
console.log('ready');
process.stdin.resume();
process.stdin.once('end', () => console.log(JSON.stringify(ended())));
