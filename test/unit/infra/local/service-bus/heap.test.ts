import * as fc from 'fast-check';
import { Heap } from '../../../../../infra/local/service-bus/queue/heap.ts';

function drain(heap: Heap<number>): number[] {
  const values: number[] = [];
  for (let first = heap.first; first; first = heap.first) {
    values.push(first.value);
    heap.remove(first);
  }
  return values;
}

test('values come in their order, equal ones as they were added, removed ones never', () => {
  const additions = fc.array(fc.record({ order: fc.integer({ min: 0, max: 20 }), isRemoved: fc.boolean() }));
  fc.assert(
    fc.property(additions, (added) => {
      const heap = new Heap<number>();
      const entries = added.map(({ order }, index) => heap.add(order, index));
      for (const [index, entry] of entries.entries()) if (added[index]?.isRemoved) heap.remove(entry);

      const expected = added
        .map(({ order, isRemoved }, index) => ({ order, isRemoved, index }))
        .filter(({ isRemoved }) => !isRemoved)
        .toSorted((one, other) => one.order - other.order || one.index - other.index);
      expect(drain(heap)).toEqual(expected.map(({ index }) => index));
    }),
  );
});

test('removing twice removes nothing else', () => {
  const heap = new Heap<number>();
  const entry = heap.add(1, 1);
  heap.add(2, 2);
  heap.remove(entry);
  heap.remove(entry);

  expect(drain(heap)).toEqual([2]);
});
