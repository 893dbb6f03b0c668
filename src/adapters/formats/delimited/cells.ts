/** What a field's text becomes where the job asks for more than text: without blanks, null, or of a type. Guesses nothing. */
import {RecordFault} from '../../../contracts/format.ts';
import type {Note} from '../../../model/record.ts';
import {exactNumber, isIsoDate, truthOf} from './cell-types.ts';
import type {CellType, DelimitedTable, TableOptions} from './table.ts';

export type Cell = string | number | boolean | null;

const nouns: Readonly<Record<CellType, string>> = {
  number: 'no number that can be held exactly',
  integer: 'no integer that can be held exactly',
  boolean: 'neither true nor false',
  date: 'no date of the form 2024-12-31',
};

export class DelimitedCells {
  /** What was remarked on since somebody emptied it. */
  notes: readonly Note[] = [];
  private readonly options: TableOptions;
  private readonly names: readonly string[];
  private readonly types: readonly (CellType | null)[] | null;
  private readonly nulls: ReadonlySet<string>;
  private readonly hasNulls: boolean;

  constructor({options, names, types}: DelimitedTable) {
    this.options = options;
    this.names = names;
    this.types = types;
    this.nulls = new Set(options.nullValues);
    this.hasNulls = this.nulls.size > 0;
  }

  /** False where every field's text is its value. */
  static isNeeded({options, types}: DelimitedTable): boolean {
    return options.trim || options.nullValues.length > 0 || types !== null;
  }

  /** True where the text stands for nothing. */
  isEmpty(text: string): boolean {
    const trimmed = this.options.trim ? text.trim() : text;
    return trimmed === '' || this.nulls.has(trimmed);
  }

  /** The value of the record's field of that number. @throws {RecordFault} when the text is not of its type and `onBad` is `reject` */
  read(text: string, field: number): Cell {
    const trimmed = this.options.trim ? text.trim() : text;
    if (this.hasNulls && this.nulls.has(trimmed)) return null;
    const type = this.types?.[field] ?? null;
    if (type === null) return trimmed;
    if (trimmed === '') return null;
    const value = valueOf(trimmed, type);
    if (value !== undefined) return value;
    const {onBad} = this.options;
    const reason = `'${this.names[field]}' is ${nouns[type]}`;
    if (onBad === 'reject') throw new RecordFault('BAD_VALUE', reason);
    this.notes = [...this.notes, {code: 'BAD_VALUE', reason: `${reason}: ${onBad === 'text' ? 'it is kept as text' : 'it is null now'}`}];
    return onBad === 'text' ? trimmed : null;
  }
}

function valueOf(text: string, type: CellType): Cell | undefined {
  switch (type) {
    case 'number':
      return exactNumber(text);
    case 'integer':
      return /^[+-]?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
    case 'boolean':
      return truthOf(text);
    default:
      return isIsoDate(text) ? text : undefined;
  }
}
