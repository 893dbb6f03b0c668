/** What the scan of delimited text stands in, between two of its steps. */
export const place = {
  lineStart: 0,
  record: 1,
  quoted: 2,
  /** Behind a quote that may end its field. */
  quoteSeen: 3,
  /** Behind a quoted field and blanks. */
  behindField: 4,
  /** Behind a carriage return: a line feed would belong to it. */
  lineEnd: 5,
  /** In what of a line is passed over: a comment, or the rest of a broken record. */
  passedOver: 6,
  fault: 7,
} as const;
