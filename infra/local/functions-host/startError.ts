/** Why the host can't start: the app, its settings or its files are wrong, and a person must change them. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}

/** The app itself threw while it was loaded; the cause is its error. */
export class AppLoadError extends StartError {
  override readonly name = 'AppLoadError';
}
