type Absent<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];

/** The same object with its undefined properties as ones that may be missing. */
export type OmitUndefined<T> = Omit<T, Absent<T>> & { [K in Absent<T>]?: Exclude<T[K], undefined> };

/** Drops properties that are undefined: what isn't known isn't written, and what isn't set isn't sent. */
export function omitUndefined<T extends object>(properties: T): OmitUndefined<T> {
  return Object.fromEntries(
    Object.entries(properties).filter(([, value]) => value !== undefined),
  ) as OmitUndefined<T>;
}
