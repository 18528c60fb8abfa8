/** A segment of a URL's path as the text it stands for. A stray percent sign is part of that text. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
