/** Run as a process of its own: keeps answers and leases sends in the file it is given, without end, and says what is flushed. */
import {openDatabase} from '../../../src/ledger/database.ts';
import {AnswerStore} from '../../../src/llm/answer-store/answer-store.ts';
import {answerOf, keyOf} from './support.ts';

const database = openDatabase(process.argv[2] ?? '', false);
const store = new AnswerStore({database, clock: {now: () => 0, sleep: () => Promise.reject(new Error('nothing sleeps here'))}});

function round(number: number): void {
  const names = Array.from({length: 1 + (number % 64)}, (_, index) => `${number}-${index}`);
  const [intent] = store.lease([{lane: 'a', keys: names.map(keyOf), worstNano: 100, tokens: 1, atMs: number}]);
  const rawId = store.keepRaw({lane: 'a', model: 'm', requestId: null, atMs: number, text: names.join(' '), finish: 'stop'});
  for (const name of names) store.keep(answerOf(name, {value: JSON.stringify(name.repeat(300)), rawId}));
  store.intents.settle(intent?.id ?? 0, {costNano: 10, claimedNano: 0, tokens: 1, sentMs: number, isUnknown: false});
  store.flush();
  // What is written here has been flushed before; the line itself may be lost with the process.
  process.stdout.write(`${number}\n`, () => round(number + 1));
}

round(1);
