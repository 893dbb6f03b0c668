/** What the two searches for dates, in figures and in words, both give. */
/** Something written like a date. */
export interface DateCandidate {
  /** YYYY-MM-DD, or YYYY-MM where no day is named; undefined where the calendar has no such day. */
  readonly iso: string | undefined;
  readonly text: string;
  /** UTF-16 units from the beginning of the text. */
  readonly offset: number;
}
