/** Names of the moments at which a test may kill or fail the run. In production nobody listens. */
export const checkpointNames = [
  'created',
  'listed',
  'appended',
  'before-sync',
  'after-sync',
  'before-commit',
  'after-commit',
  'published',
  'settled',
  'staged',
  'finishing',
  'synced',
  'reported',
  'renamed',
  'named',
  'swept',
  'complete',
  'progressed',
] as const;
/** `renamed` comes with the file's name behind a colon, once a file. */
export type CheckpointName = (typeof checkpointNames)[number] | `renamed:${string}`;
export type Checkpoint = (name: CheckpointName) => void;
