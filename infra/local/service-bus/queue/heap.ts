/** A place in a heap; keep it to take the value out again before its turn. */
export interface HeapEntry<T> {
  readonly order: number;
  readonly value: T;
  /** Position in the heap, -1 once removed. Only the heap writes it. */
  index: number;
  /** Breaks ties: of two with the same order the one added first comes first. */
  readonly added: number;
}

/** A binary min-heap with removal from the middle, so that nothing cancelled stays in memory until its time. */
export class Heap<T> {
  readonly #entries: HeapEntry<T>[] = [];
  #additions = 0;

  get first(): HeapEntry<T> | undefined {
    return this.#entries[0];
  }

  add(order: number, value: T): HeapEntry<T> {
    const entry = { order, value, index: this.#entries.length, added: this.#additions++ };
    this.#entries.push(entry);
    this.#raise(entry);
    return entry;
  }

  remove(entry: HeapEntry<T>): void {
    if (this.#entries[entry.index] !== entry) return;
    const last = this.#entries.pop();
    if (last && last !== entry) {
      this.#place(last, entry.index);
      this.#raise(last);
      this.#lower(last);
    }
    entry.index = -1;
  }

  #raise(entry: HeapEntry<T>): void {
    for (;;) {
      const parent = this.#entries[(entry.index - 1) >> 1];
      if (entry.index === 0 || !parent || !comesBefore(entry, parent)) return;
      this.#swap(entry, parent);
    }
  }

  #lower(entry: HeapEntry<T>): void {
    for (;;) {
      const left = this.#entries[entry.index * 2 + 1];
      const right = this.#entries[entry.index * 2 + 2];
      const child = left && right && comesBefore(right, left) ? right : left;
      if (!child || !comesBefore(child, entry)) return;
      this.#swap(entry, child);
    }
  }

  #swap(one: HeapEntry<T>, other: HeapEntry<T>): void {
    const index = one.index;
    this.#place(one, other.index);
    this.#place(other, index);
  }

  #place(entry: HeapEntry<T>, index: number): void {
    this.#entries[index] = entry;
    entry.index = index;
  }
}

function comesBefore<T>(one: HeapEntry<T>, other: HeapEntry<T>): boolean {
  return one.order < other.order || (one.order === other.order && one.added < other.added);
}
