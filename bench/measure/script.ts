/** Runs one of the benches' own scripts, compiled, in a process of its own, and reads the JSON it prints last. */
import {join} from 'node:path';
import {measureChild, type Measured} from './child.ts';

export interface ScriptRun<Printed> {
  readonly printed: Printed;
  readonly measured: Measured;
}

/** @param script below bench/, without its ending */
export async function runScript<Printed>(script: string, args: readonly string[], buildDir: string): Promise<ScriptRun<Printed>> {
  const measured = await measureChild({script: join(buildDir, 'bench', `${script}.js`), arguments: args}, buildDir);
  const last = measured.stdout.trimEnd().split('\n').at(-1) ?? '';
  return {printed: JSON.parse(last) as Printed, measured};
}
