/** What whoever reads a job's input says where there is nothing to read. Looks for nothing itself. */
import {ConfigError} from '../model/errors.ts';

export const noFile = {path: 'input', message: 'no file is found', hint: 'look at input.files, input.filter and input.exclude'};

export function noFileFound(): ConfigError {
  return new ConfigError([noFile]);
}
