/** `quern schema`: the JSON Schema of a job file on stdout, for editors and for people. */
import {Command} from 'commander';
import {StandardOutput} from './standard-output.ts';

const examples = `
Example:
  $ quern schema > quern.schema.json

Editors check a job by it whose first line is
# yaml-language-server: $schema=quern.schema.json`;

export function schemaCommand(): Command {
  return new Command('schema').addHelpText('after', examples).action(async () => {
    const {jobJsonSchema} = await import('../index.ts');
    await new StandardOutput().write(`${JSON.stringify(jobJsonSchema(), null, 2)}\n`);
  });
}
