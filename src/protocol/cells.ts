/**
 * Words in shared memory: flow control costs no message. The I/O actor writes credit and memory, the coordinator reads them; the
 * coordinator writes `stop`, and the workers leave off at the next record.
 * Int32 cells; sizes are in KiB so that 2 TB fit.
 */
export type Cells = Int32Array<SharedArrayBuffer>;

const cellIndex = {creditKiB: 0, rssKiB: 1, ioBeat: 2, peakRssKiB: 3, stop: 4} as const;
export type CellName = keyof typeof cellIndex;

export function makeCells(): Cells {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * Object.keys(cellIndex).length));
}

export function readCell(cells: Cells, name: CellName): number {
  return Atomics.load(cells, cellIndex[name]);
}

export function writeCell(cells: Cells, name: CellName, value: number): void {
  Atomics.store(cells, cellIndex[name], Math.min(value, 0x7fffffff) | 0);
}
