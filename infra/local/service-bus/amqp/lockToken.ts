/**
 * A lock token travels as a .NET Guid, whose first three groups are little-endian, in the delivery tag, and
 * big-endian in `$management`. Applied twice it gives the original.
 */
export function swapGuidBytes(guid: Buffer): Buffer {
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  return Buffer.from(order.map((index) => guid[index] ?? 0));
}
