/** Characters. A longer text is no misspelt name. */
const LONGEST_NAME = 64;

/**
 * The name closest to `text`, to suggest for a misspelling: at most a third of its letters may differ. `undefined` if
 * there is none.
 */
export function nearest(text: string, names: readonly string[]): string | undefined {
  if (text.length > LONGEST_NAME) return undefined;
  const ranked = names
    .map((name) => ({ name, distance: editDistance(text.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.ceil(name.length / 3))
    .toSorted((a, b) => a.distance - b.distance);
  return ranked[0]?.name;
}

/** Levenshtein distance: letters to insert, delete or change. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, letter] of Array.from(from).entries()) {
    const current = [row + 1];
    for (const [column, wanted] of Array.from(to).entries()) {
      const changed = (previous[column] ?? 0) + (letter === wanted ? 0 : 1);
      current.push(Math.min(changed, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
