/** Counts the tasks a pool may be given at once. Work that was begun and goes on (`first`) goes before work that is new. */
import {assert} from '../model/errors.ts';

export class Slots {
  private free: number;
  private readonly first: (() => void)[] = [];
  private readonly rest: (() => void)[] = [];

  constructor(count: number) {
    this.free = count;
  }

  async take(goesFirst = false): Promise<void> {
    if (this.free > 0) {
      this.free--;
      return;
    }
    await new Promise<void>((wake) => {
      (goesFirst ? this.first : this.rest).push(wake);
    });
  }

  release(): void {
    const wake = this.first.shift() ?? this.rest.shift();
    if (wake !== undefined) wake();
    else this.free++;
    assert(this.free >= 0, 'a slot is released once');
  }
}
