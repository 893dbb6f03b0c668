/** The file of a meeting point is made once, whoever else makes it at the same moment. */
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {expect, onTestFinished, test, vi} from 'vitest';
import {createMeeting, MeetingTables} from '../../../src/llm/meeting/meeting-tables.ts';
import {temporaryFolder} from '../../support/folders.ts';

function openAt(path: string): DatabaseSync {
  const database = new DatabaseSync(path, {timeout: 0});
  onTestFinished(() => database.close());
  return database;
}

/** Each statement of one that makes it, and each look of it at the file, is a moment at which another may have made it. */
test('two make it at one moment, whichever of them is between which of its steps: both meet', () => {
  let moments = 0;
  for (let moment = 0; moment === moments; moment++) {
    const path = join(temporaryFolder(), 'limits');
    const [one, other] = [openAt(path), openAt(path)];
    let step = 0;
    const atStep = (): void => {
      if (step++ !== moment) return;
      moments++;
      createMeeting(other);
    };
    const prepare = one.prepare.bind(one);
    const exec = one.exec.bind(one);
    vi.spyOn(one, 'exec').mockImplementation((statements) => {
      if (!one.isTransaction) atStep();
      exec(statements);
    });
    vi.spyOn(one, 'prepare').mockImplementation((statement) => {
      const prepared = prepare(statement);
      const get = prepared.get.bind(prepared);
      return Object.assign(prepared, {
        get: () => {
          const found = get();
          if (!one.isTransaction) atStep();
          return found;
        },
      });
    });
    createMeeting(one);
    new MeetingTables(one).setLane('limit', {dealtMs: moment, virtual: 0});
    expect(new MeetingTables(other).lane('limit')?.dealtMs).toBe(moment);
  }
  expect(moments).toBeGreaterThanOrEqual(4);
});
