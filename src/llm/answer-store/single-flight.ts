/** Equal items are asked once: the first flies, the others wait for what it brings. Knows neither answers nor their keys' meaning. */
import {assert} from '../../model/errors.ts';

export class SingleFlight<Item> {
  private readonly flights = new Map<string, Item[]>();
  private readonly most: number;
  private count = 0;

  /** @param most items that may wait, over all keys */
  constructor(most: number) {
    this.most = most;
  }

  /** How many wait. */
  get waiting(): number {
    return this.count;
  }

  /** `first`: ask for it, then `land`. `waits`: it comes with the first. `full`: nobody was taken; come again when something has landed. */
  join(key: string, item: Item): 'first' | 'waits' | 'full' {
    const others = this.flights.get(key);
    if (others === undefined) {
      this.flights.set(key, []);
      return 'first';
    }
    if (this.count >= this.most) return 'full';
    others.push(item);
    this.count++;
    return 'waits';
  }

  /** The items that waited, in the order in which they came: what became of the first becomes of them. */
  land(key: string): readonly Item[] {
    const others = this.flights.get(key);
    assert(others !== undefined, 'what lands has flown');
    this.flights.delete(key);
    this.count -= others.length;
    return others;
  }
}
