/** Why the host can't start: the app, its settings or its files are wrong, and a person must change them. */
export class HostFault extends Error {
  override readonly name = 'HostFault';
  readonly code: HostFaultCode;

  constructor(code: HostFaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type HostFaultCode =
  | 'app-load-failed'
  | 'file-unreadable'
  | 'function-unsupported'
  | 'setting-invalid'
  | 'setting-missing'
  | 'time-span-invalid';
