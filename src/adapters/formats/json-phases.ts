/** The numbers by which a walk over JSON says where it stands and what it has found. */

/** Where the walk stands. Written into boundaries, so a number keeps its meaning for ever. */
export const phase = {
  /** Between top-level values. */
  top: 0,
  /** Within a top-level container or string. */
  topValue: 1,
  /** Within a top-level run of other bytes. */
  topRun: 2,
  /** In an array of records, before its first element. */
  first: 3,
  /** In an array of records, behind a comma. */
  element: 4,
  // The others stand only where records are selected at a path: see json-path-walk.
  firstMember: 5,
  member: 6,
  key: 7,
  colon: 8,
  memberValue: 9,
  skippedValue: 10,
  selectedValue: 11,
  junk: 12,
  /** Before the brace that closes an object of the path. */
  lastBrace: 13,
} as const;

/** What the walk has come to the end of. */
export const found = {
  /** A top-level value that is no record: only a place where one may stop. */
  document: 0,
  value: 1,
  /** Nothing, where an element should be. */
  nothing: 2,
  /** What stands between records at a path and is no JSON. */
  junk: 3,
  /** A document without the path: once a file. */
  missingPath: 4,
  /** What the end of the file cut off. */
  truncated: 5,
} as const;
