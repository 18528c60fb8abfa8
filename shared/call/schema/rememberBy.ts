/**
 * Remembers a function's result with the object that it was made from, for as long as the object lives. For functions of
 * objects that never change, and that are asked about several times.
 */
export function rememberBy<Key extends object, Result>(make: (key: Key) => Result): (key: Key) => Result {
  const made = new WeakMap<Key, { readonly result: Result }>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known.result;
    const result = make(key);
    made.set(key, { result });
    return result;
  };
}
