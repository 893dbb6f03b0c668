/** A binary heap whose members may change their rank: the least is found at once, any other is moved or taken out in O(log n). */

export class RankedHeap<Member> {
  private readonly isBefore: (left: Member, right: Member) => boolean;
  private readonly members: Member[] = [];
  private readonly places = new Map<Member, number>();

  /** @param isBefore a strict order; without ties, the order out does not hang on the order in */
  constructor(isBefore: (left: Member, right: Member) => boolean) {
    this.isBefore = isBefore;
  }

  get size(): number {
    return this.members.length;
  }

  get first(): Member | undefined {
    return this.members[0];
  }

  /** Puts a member in, or to where it belongs now. */
  put(member: Member): void {
    let place = this.places.get(member);
    if (place === undefined) {
      place = this.members.push(member) - 1;
      this.places.set(member, place);
    }
    this.sink(this.rise(place));
  }

  remove(member: Member): void {
    const place = this.places.get(member);
    if (place === undefined) return;
    this.places.delete(member);
    const last = this.members.pop();
    if (last === undefined || last === member) return;
    this.set(place, last);
    this.sink(this.rise(place));
  }

  private rise(from: number): number {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >>> 1;
      if (!this.swapsWith(above, place)) break;
      place = above;
    }
    return place;
  }

  private sink(from: number): void {
    for (let place = from; ;) {
      const left = 2 * place + 1;
      const least = left + 1 < this.members.length && this.isBefore(this.at(left + 1), this.at(left)) ? left + 1 : left;
      if (least >= this.members.length || !this.swapsWith(place, least)) return;
      place = least;
    }
  }

  /** Swaps the two where the lower belongs above. */
  private swapsWith(above: number, below: number): boolean {
    const upper = this.at(above);
    const lower = this.at(below);
    if (!this.isBefore(lower, upper)) return false;
    this.set(above, lower);
    this.set(below, upper);
    return true;
  }

  private at(place: number): Member {
    return this.members[place] as Member;
  }

  private set(place: number, member: Member): void {
    this.members[place] = member;
    this.places.set(member, place);
  }
}
