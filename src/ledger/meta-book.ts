/** What the ledger says of the run as a whole: one word, or one piece of JSON, by name. Knows no meaning of any. */
import type {DatabaseSync, StatementSync} from 'node:sqlite';

export class MetaBook {
  private readonly database: DatabaseSync;
  /** Asked with every append. */
  private reading: StatementSync | null = null;

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  get(key: string): string | undefined {
    this.reading ??= this.database.prepare('SELECT value FROM meta WHERE key = ?');
    return this.reading.get(key)?.['value'] as string | undefined;
  }

  /** @param entries null takes a name out */
  set(entries: Readonly<Record<string, string | null>>): void {
    const put = this.database.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)');
    const drop = this.database.prepare('DELETE FROM meta WHERE key = ?');
    for (const [key, value] of Object.entries(entries)) {
      if (value === null) drop.run(key);
      else put.run(key, value);
    }
  }
}
