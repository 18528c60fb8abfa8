import type { ComponentChildren } from 'preact';
import type { ApiError } from '../routes/api.ts';

interface NoticeProps {
  readonly title: string;
  readonly error?: ApiError;
  readonly advice?: string;
  readonly children?: ComponentChildren;
}

/** What failed or is missing, and what to do about it. */
export function Notice({ title, error, advice, children }: NoticeProps) {
  return (
    <div class="notice" role={error === undefined ? undefined : 'alert'}>
      <p class="notice-title">{title}</p>
      {error !== undefined && <p>{error.message}</p>}
      {(advice ?? (error && adviceFor(error))) !== undefined && (
        <p>{advice ?? (error && adviceFor(error))}</p>
      )}
      {children}
    </div>
  );
}

function adviceFor({ status }: ApiError): string | undefined {
  if (status === 0)
    return 'Look whether the function app runs and this machine has a network; the page goes on trying.';
  if (status === 401) return 'Reload the page to sign in again.';
  if (status === 403) return 'Ask whoever runs the app for the role Calls.Read, or Calls.Operate to act.';
  if (status === 404) return undefined;
  if (status >= 500) return 'Look at GET /api/health and the app’s log; the page goes on trying.';
  return undefined;
}
