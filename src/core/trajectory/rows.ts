/** Rows of numbers, at most so many, side by side in one array: an object for each, over hours and for every speaker, would take three times the memory. */
export interface Rows {
  /** Adds a row; false where there is no room. */
  add(row: readonly number[]): boolean;
  /** Changes a number of the last row. */
  amend(column: number, value: number): void;
  /** A number of the last row; undefined while there is none. */
  last(column: number): number | undefined;
  /** Every row, as whatever is made of it. */
  map<T>(make: (row: readonly number[]) => T): T[];
  readonly count: number;
}

/** Makes rows of `width` numbers each, at most `max` of them. */
export function createRows(width: number, max: number): Rows {
  const numbers: number[] = [];
  const count = (): number => numbers.length / width;
  return {
    add(row) {
      if (count() >= max) return false;
      numbers.push(...row);
      return true;
    },
    amend(column, value) {
      if (numbers.length > 0) numbers[numbers.length - width + column] = value;
    },
    last: (column) => numbers[numbers.length - width + column],
    map: (make) => Array.from({ length: count() }, (_, i) => make(numbers.slice(i * width, (i + 1) * width))),
    get count() {
      return count();
    },
  };
}
