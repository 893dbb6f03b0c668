/** The measured process: sends so many prompts by one client, so many at a time, checks each answer, and prints the CPU that a call took. */
import {answerTo, askedOf} from './asked.ts';
import {clientOf, ways, type Way} from './clients.ts';

export interface ProviderFigures {
  readonly way: Way;
  readonly calls: number;
  /** CPU of the whole process a call, user and system, microseconds. */
  readonly cpuUs: number;
  readonly wallUs: number;
}

const [, , wayName = '', origin = '', callsText = '0', concurrencyText = '1'] = process.argv;
const way = ways.find((known) => known === wayName);
if (way === undefined) throw new Error(`no way is called ${wayName}`);
const calls = Number(callsText);
const concurrency = Number(concurrencyText);
const client = await clientOf(way, origin, concurrency);

await send(Math.ceil(calls / 4));
const begun = performance.now();
const before = process.cpuUsage();
await send(calls);
const {user, system} = process.cpuUsage(before);
const figures: ProviderFigures = {way, calls, cpuUs: (user + system) / calls, wallUs: ((performance.now() - begun) * 1000) / calls};
console.log(JSON.stringify(figures));
process.exit(0);

async function send(count: number): Promise<void> {
  let next = 0;
  const loop = async (): Promise<void> => {
    for (let ordinal = next++; ordinal < count; ordinal = next++) {
      const asked = askedOf(ordinal);
      const text = await client(asked);
      if (text !== answerTo(asked.user)) throw new Error(`${way} gave another answer to prompt ${ordinal}`);
    }
  };
  await Promise.all(Array.from({length: concurrency}, loop));
}
