/** Run as a process of its own: takes the lock of the folder it is given, says so, and holds it until it is killed. */
import {RunLock} from '../../src/ledger/lock.ts';

const lock = RunLock.take(process.argv[2] ?? '');
await lock.announce('0.0.0', new Date(0).toISOString());
process.stdout.write('held\n');
setInterval(() => undefined, 60_000);
