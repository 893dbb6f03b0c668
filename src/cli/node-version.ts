/** Whether this Node is new enough: an older one fails somewhere inside, with words that help nobody. */
import {UsageError} from './dotted-flags.ts';

/** As package.json has it under engines. */
const leastMajor = 24;

/** @param version as process.versions.node has it. @throws {UsageError} */
export function assertNode(version: string): void {
  const major = Number.parseInt(version, 10);
  if (major >= leastMajor) return;
  throw new UsageError(
    `quern needs Node ${leastMajor} or later, and this is Node ${version}`,
    `install it from nodejs.org, or for this once: npx -p node@${leastMajor} -p quern quern ...`,
  );
}
