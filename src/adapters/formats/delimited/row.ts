/** The row a decoder stands on: where its fields are, whether it is empty, and the record it makes. */
import {RecordFault} from '../../../contracts/format.ts';
import type {Json, Note} from '../../../model/record.ts';
import {DelimitedCells, type Cell} from './cells.ts';
import type {DelimitedFields} from './fields.ts';
import type {DelimitedTable} from './table.ts';
import {RowText} from './row-text.ts';

const noNotes: readonly Note[] = [];

export class DelimitedRow {
  readonly bytes: Buffer;
  readonly fields: DelimitedFields;
  /** Remarks on the record that was made last. */
  notes: readonly Note[] = noNotes;
  private readonly table: DelimitedTable;
  private readonly text: RowText;
  private readonly cells: DelimitedCells;
  /** A field's text is its value. */
  private readonly isText: boolean;
  /** Every field is wanted, in order, as it stands. */
  private readonly isAsItStands: boolean;
  private readonly hasProto: boolean;
  private isOpen = false;

  constructor(table: DelimitedTable, fields: DelimitedFields, bytes: Buffer) {
    this.table = table;
    this.bytes = bytes;
    this.fields = fields;
    this.text = new RowText(table.dialect, fields, bytes);
    this.cells = new DelimitedCells(table);
    this.isText = !DelimitedCells.isNeeded(table);
    this.hasProto = table.names.includes('__proto__');
    this.isAsItStands = this.isText && table.from === null && !table.dialect.padded && !this.hasProto;
  }

  /** The fields stand on another row. */
  close(): void {
    this.notes = noNotes;
    this.isOpen = false;
  }

  /** Why the options leave the row out; undefined when they do not. */
  emptiness(): string | undefined {
    const {table, fields} = this;
    const {names, from, keys} = table;
    this.open();
    if (keys !== null) {
      if (fields.count !== table.width) return undefined;
      const empty = keys.find((field) => this.isEmpty(field));
      return empty === undefined ? undefined : `a key column is empty`;
    }
    if (fields.count > table.width && !fields.isEmptyBeyond) return undefined;
    for (let index = 0; index < names.length; index++) if (!this.isEmpty(from === null ? index : (from[index] ?? -1))) return undefined;
    return 'all columns are empty';
  }

  /** @throws {RecordFault} when the row is not of the table */
  toRecord(): Json {
    const {fields, table} = this;
    if (this.isAsItStands && fields.isPlain && !this.isOpen) {
      const record = this.text.toRecord(table.names);
      if (record !== undefined) return record;
    }
    this.open();
    if (fields.count !== table.width) this.judgeWidth();
    const record = this.pickFields();
    const {notes} = this.cells;
    if (notes.length > 0) this.notes = [...this.notes, ...notes];
    return record;
  }

  private open(): void {
    if (this.isOpen) return;
    if (this.fields.isPlain) this.fields.split();
    this.text.open();
    this.isOpen = true;
  }

  private pickFields(): Json {
    const {text, cells, isText, hasProto} = this;
    const {names, from} = this.table;
    const {count} = this.fields;
    const record: Record<string, Cell> = {};
    cells.notes = noNotes;
    for (let index = 0; index < names.length; index++) {
      const field = from === null ? index : (from[index] as number);
      let value: Cell = null;
      if (field >= 0 && field < count) value = isText ? text.field(field) : cells.read(text.field(field), index);
      const name = names[index] as string;
      if (hasProto && name === '__proto__')
        Object.defineProperty(record, name, {value, enumerable: true, configurable: true, writable: true});
      else record[name] = value;
    }
    return record;
  }

  private isEmpty(field: number): boolean {
    const {fields} = this;
    if (field < 0 || field >= fields.count) return true;
    return fields.starts[field] === fields.ends[field] || this.cells.isEmpty(this.text.field(field));
  }

  private judgeWidth(): void {
    const {fields, table} = this;
    const {ragged} = table.options;
    const counts = `the row has ${fields.count} ${fields.count === 1 ? 'field' : 'fields'}, the table ${table.width}`;
    const isShort = fields.count < table.width;
    if (ragged === 'reject' || (ragged === 'pad' && !isShort && !fields.isEmptyBeyond)) throw new RecordFault('RAGGED_ROW', counts);
    this.notes = [{code: 'RAGGED_ROW', reason: `${counts}: ${isShort ? 'what it lacks is null' : 'what is beyond is left out'}`}];
  }
}
