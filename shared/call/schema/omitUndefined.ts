type Absent<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];

/** The same type, with optional properties in place of undefined ones. */
export type OmitUndefined<T> = Omit<T, Absent<T>> & { [K in Absent<T>]?: Exclude<T[K], undefined> };

/** Removes properties that are undefined, so that they are neither stored nor sent. */
export function omitUndefined<T extends object>(properties: T): OmitUndefined<T> {
  return Object.fromEntries(
    Object.entries(properties).filter(([, value]) => value !== undefined),
  ) as OmitUndefined<T>;
}
