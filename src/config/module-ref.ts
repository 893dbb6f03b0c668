/** What a job's text names: a built-in adapter or a module's path. Loads nothing. */
import {isAbsolute, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {nameHint} from '../model/near.ts';
import type {ModuleRef} from '../model/plan.ts';
import {builtinNames, type AdapterKind} from './resolve.ts';

/** True for `./x`, `../x`, `/x`, `file:` and whatever ends like a module; else it is a built-in's name. */
export function isModulePath(text: string): boolean {
  return /^(\.{1,2}[\\/]|file:)/.test(text) || isAbsolute(text) || /\.[cm]?[jt]s$/i.test(text);
}

export function absolutePath(text: string, baseDir: string): string {
  return text.startsWith('file:') ? fileURLToPath(text) : resolve(baseDir, text);
}

/** Returns a sentence and a hint instead where no built-in has that name. */
export function moduleRefOf(
  kind: AdapterKind,
  text: string,
  baseDir: string,
): ModuleRef | {readonly message: string; readonly hint: string} {
  if (isModulePath(text)) return {builtin: null, path: absolutePath(text, baseDir)};
  if (builtinNames[kind].includes(text)) return {builtin: text, path: null};
  const hint = `${nameHint(text, builtinNames[kind])} (a module's path begins with ./)`;
  return {message: `no ${kind} is called '${text}'`, hint};
}
