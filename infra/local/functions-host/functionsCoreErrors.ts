/**
 * Errors of the contract itself, as opposed to errors of the app. `@azure/functions` tells them apart by
 * `isAzureFunctionsSystemError`, and by the class.
 */
export class AzFuncSystemError extends Error {
  readonly isAzureFunctionsSystemError = true;
}

export class AzFuncRangeError extends RangeError {
  readonly isAzureFunctionsSystemError = true;
}
