/** A number within a schema's bounds: between 0 and 1000 where they allow it. */
import type {Json} from '../../model/record.ts';
import type {Draws} from '../draws.ts';
import type {SchemaObject} from './resolving.ts';
import {schemaFault} from './schema-fault.ts';

const usual = {least: 0, most: 1000};
/** Steps of a number that need not be whole, where there is room for them: its text reads back as itself. */
const usualStep = 0.01;

/** @throws {RequestFault} 400 where no number lies within the bounds */
export function numberFor(schema: SchemaObject, draws: Draws, isWhole: boolean): number {
  const {least, most} = boundsOf(schema);
  const step = stepOf(schema, most - least, isWhole);
  let first = Math.ceil(roundOff(least / step));
  let last = Math.floor(roundOff(most / step));
  if (typeof schema.exclusiveMinimum === 'number' && first * step <= schema.exclusiveMinimum) first++;
  if (typeof schema.exclusiveMaximum === 'number' && last * step >= schema.exclusiveMaximum) last--;
  if (first > last) throw schemaFault('no number lies within its bounds');
  const value = Number((Math.min(last, draws.whole(first, last)) * step).toPrecision(15));
  return Math.min(most, Math.max(least, value));
}

function stepOf({multipleOf}: SchemaObject, room: number, isWhole: boolean): number {
  if (typeof multipleOf === 'number' && multipleOf > 0) {
    if (isWhole && !Number.isInteger(multipleOf)) throw schemaFault('a whole number of broken steps cannot be made');
    return multipleOf;
  }
  if (isWhole) return 1;
  return room > 0 && room < 1 ? Math.min(usualStep, 10 ** (Math.floor(Math.log10(room)) - 2)) : usualStep;
}

function boundsOf(schema: SchemaObject): {readonly least: number; readonly most: number} {
  const lower = Math.max(...toldOf(schema.minimum, schema.exclusiveMinimum), -Infinity);
  const upper = Math.min(...toldOf(schema.maximum, schema.exclusiveMaximum), Infinity);
  const least = Math.max(lower, usual.least);
  const most = Math.min(upper, usual.most);
  if (least < most) return {least, most};
  return {
    least: Number.isFinite(lower) ? lower : upper - usual.most,
    most: Number.isFinite(upper) ? upper : lower + usual.most,
  };
}

function toldOf(...values: readonly (Json | undefined)[]): readonly number[] {
  return values.filter((value) => typeof value === 'number');
}

/** 0.30000000000000004 / 0.1 is 3 for us. */
function roundOff(value: number): number {
  const near = Math.round(value);
  return Math.abs(value - near) < 1e-9 * Math.max(1, Math.abs(near)) ? near : value;
}
