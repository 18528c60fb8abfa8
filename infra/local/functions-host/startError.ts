/** Why the host can't start: the app, its settings or its files are wrong, and a person must change them. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code: StartErrorCode;

  constructor(code: StartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type StartErrorCode =
  | 'app-load-failed'
  | 'file-unreadable'
  | 'function-unsupported'
  | 'setting-invalid'
  | 'setting-missing'
  | 'time-span-invalid';
