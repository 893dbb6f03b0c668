/** Loads the module of a call step. */
import {pathToFileURL} from 'node:url';
import type {CallModule} from '../contracts/call.ts';
import {ConfigError, messageOf} from '../model/errors.ts';

/** @throws {ConfigError} when it does not load, or its default export is no call module */
export async function loadCallModule(path: string): Promise<CallModule> {
  let module: {readonly default?: unknown};
  try {
    module = (await import(pathToFileURL(path).href)) as {readonly default?: unknown};
  } catch (cause) {
    throw new ConfigError([{path: '', message: `the call module ${path} does not load: ${messageOf(cause)}`}], {cause});
  }
  const found = module.default;
  if (isCallModule(found)) return found;
  throw new ConfigError([
    {path: '', message: `the default export of ${path} is no call module: {batch, key, call}`, hint: 'use defineCall'},
  ]);
}

function isCallModule(value: unknown): value is CallModule {
  if (typeof value !== 'object' || value === null || !('call' in value) || typeof value.call !== 'function') return false;
  const {batch, key} = value as {readonly batch?: unknown; readonly key?: unknown};
  const isBatch = batch === undefined || (Number.isInteger(batch) && (batch as number) > 0);
  return isBatch && (key === undefined || typeof key === 'function');
}
