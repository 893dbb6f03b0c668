/** `${NAME}` in the strings of a job file: the only interpolation there is. `$${` stands for a plain `${`. Keys are left alone. */
import type {ConfigIssue} from '../model/errors.ts';
import {dottedName, mapStrings} from './job-path.ts';
import {accepts} from './leaf.ts';
import {readScalar} from './scalar.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const reference = /\$(\$?)\{([^{}]*)(\}?)/g;
const variableName = /^[A-Za-z_]\w*$/;

/** Puts the variables' values in; adds an issue for each that is missing. A text that is only right as a number becomes one. */
export function interpolate(raw: unknown, environment: Environment, issues: ConfigIssue[]): unknown {
  return mapStrings(raw, (text, path) => {
    if (!text.includes('${')) return text;
    const complain = (message: string, hint: string): void => void issues.push({path: dottedName(path), message, hint});
    const filled = text.replaceAll(reference, (whole: string, escape: string, name: string, close: string) => {
      if (escape !== '') return whole.slice(1);
      if (close === '' || !variableName.test(name)) {
        complain('${ begins the name of an environment variable, and this is none', 'write $${ for a plain ${');
        return whole;
      }
      const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
      if (value === undefined) complain(`the environment variable ${name} is not set`, `set it: ${name}=... quern run ...`);
      return value ?? '';
    });
    return accepts(path, filled) ? filled : typedText(filled, (value) => accepts(path, value));
  });
}

/** The same text in a form that interpolation gives back unchanged. */
export function escapeReferences(value: unknown): unknown {
  return mapStrings(value, (text) => text.split('${').join('$${'));
}

/**
 * What a text means where `fits` judges it: as YAML when that is more than text (4, true, [a], "quoted") and fits, else as it
 * stands. Where neither fits, as YAML: the fault then told is of the value that was meant.
 */
export function typedText(text: string, fits: (value: unknown) => boolean): unknown {
  const value = readScalar(text);
  // A text that YAML leaves a text may still lose by it: `/data #1` would end at the comment sign.
  if (typeof value === 'string' && !/^["']/.test(text)) return text;
  return fits(value) || !fits(text) ? value : text;
}
