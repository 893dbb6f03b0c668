/** The simulated server in a process of its own. Each line on stdin is answered by one of figures: what came since it began. */
import {createInterface} from 'node:readline';
import {simulate} from '../../src/index.ts';
import {model, slugOf} from './asked.ts';

export interface ServerFigures {
  readonly inFlightMost: number;
  /** Chats that were answered, and refused for coming too fast. */
  readonly answered: number;
  readonly limited: number;
  /** When chats that were not refused came, milliseconds since the epoch, in order. */
  readonly cameMs: readonly number[];
}

const [, , options = '{}'] = process.argv;
const cameMs: number[] = [];
const server = await simulate({
  models: [model],
  answers: (text: string) => ({slug: slugOf(text)}),
  entriesMost: 1,
  ...(JSON.parse(options) as object),
  onRequest: ({at, path, status}) => {
    if (path.endsWith('/chat/completions') && status === 200) cameMs.push(Date.parse(at));
  },
});
console.log(server.url);
const lines = createInterface({input: process.stdin});
lines.on('line', () => {
  const {inFlightMost, outcomes} = server.stats();
  const figures: ServerFigures = {
    inFlightMost,
    answered: outcomes['answered'] ?? 0,
    limited: outcomes['limited'] ?? 0,
    cameMs: cameMs.toSorted((one, other) => one - other),
  };
  console.log(JSON.stringify(figures));
});
// The bench that started it ends it by closing this.
lines.on('close', () => process.exit(0));
