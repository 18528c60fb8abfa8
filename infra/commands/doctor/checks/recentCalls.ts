import type { TokenCredential } from '@azure/identity';
import type { CallSummary } from '../../../../shared/call/record/summary.ts';
import { explainRequestError } from '../../../../shared/call/replies/requestErrors.ts';
import { listCalls } from '../../../../shared/flow/readCalls.ts';
import type { Settings } from '../../../../shared/settings/settings.ts';
import { createCallIndex } from '../../../../shared/tables/callIndex.ts';
import { createCallStore } from '../../../../shared/tables/callStore.ts';
import { tableNames } from '../../../../shared/tables/openStorage.ts';
import { connectTable, isTableMissing } from '../../../../shared/tables/openTable.ts';
import { type Finding, ok, warning } from '../finding.ts';

const LOOKED_AT = 50;

/** What Graph said to the last calls: some faults of a registration show nowhere else. */
export async function checkRecentCalls(
  settings: Settings,
  credential: TokenCredential,
): Promise<readonly Finding[]> {
  const { calls, index } = tableNames(settings.callTable);
  const connect = async (name: string) =>
    connectTable(settings.tableStorage, name, { retryOptions: { maxRetries: 1 } }, credential);
  const callDirectory = createCallIndex(await connect(index));
  const callStore = createCallStore(await connect(calls), callDirectory);
  try {
    const { calls: last } = await listCalls({ limit: LOOKED_AT }, { callStore, callDirectory });
    return judgeCalls(last);
  } catch (error) {
    // The app makes its tables with the first call.
    if (isTableMissing(error)) return judgeCalls([]);
    throw error;
  }
}

export function judgeCalls(calls: readonly CallSummary[]): readonly Finding[] {
  const unanswered = calls.filter(
    ({ decisionOutcome }) => decisionOutcome === 'late' || decisionOutcome === 'refused',
  );
  if (unanswered.length === 0) return [ok('recent calls', `${calls.length}, none of them late or refused`)];
  const found = `${unanswered.length} of the last ${calls.length} were late or refused`;
  const codes = new Set(
    unanswered.flatMap(({ attempts }) => attempts.flatMap(({ error }) => error?.code ?? [])),
  );
  const meanings = [...codes].map((code) => `${code}: ${explainRequestError(code) ?? 'see the call'}`);
  return [warning('recent calls', found, [...meanings, 'npm run calls -- list names them'].join(' '))];
}
