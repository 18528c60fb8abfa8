/** What kind of error it is, as `error.type` says it: a stable code where there is one, else the error's name. */
export function errorTypeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
