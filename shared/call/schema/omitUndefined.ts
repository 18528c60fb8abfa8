type Absent<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];

/** The same object with its undefined properties as ones that may be missing. */
export type WithoutAbsent<T> = Omit<T, Absent<T>> & { [K in Absent<T>]?: Exclude<T[K], undefined> };

/** Drops properties that are undefined: what isn't known isn't written, and what isn't set isn't sent. */
export function withoutAbsent<T extends object>(properties: T): WithoutAbsent<T> {
  return Object.fromEntries(
    Object.entries(properties).filter(([, value]) => value !== undefined),
  ) as WithoutAbsent<T>;
}
