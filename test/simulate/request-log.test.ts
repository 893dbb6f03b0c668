/** The log keeps so many entries, tells each, and counts all. */
import {expect, test} from 'vitest';
import {RequestLog, type RequestEntry} from '../../src/simulate/request-log.ts';

const entry = (id: string): RequestEntry => ({
  at: '',
  id,
  path: '/',
  status: 200,
  outcome: 'answered',
  faults: ['fenced'],
  model: 'm',
  content: 'c',
  attempt: 1,
  items: [{id: 'a1', hash: 'h'}],
  promptTokens: 2,
  completionTokens: 3,
  ms: 1,
});

test('old entries give way, counts stay', () => {
  const told: string[] = [];
  const log = new RequestLog(10, ({id}) => told.push(id));
  for (let number = 0; number < 100; number++) {
    log.begin();
    log.end(entry(String(number)));
    expect(log.entries.length).toBeLessThanOrEqual(10);
    expect(log.entries.at(-1)?.id).toBe(String(number));
  }
  expect(told).toHaveLength(100);
  const counts = {requests: 100, inFlight: 0, inFlightMost: 1, items: 100, promptTokens: 200, completionTokens: 300};
  expect(log.stats()).toEqual({simulated: true, ...counts, outcomes: {answered: 100}, faults: {fenced: 100}});
});
