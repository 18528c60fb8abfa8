import { RestError } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { StorageSettings } from '../../../shared/settings/settings.ts';
import { connectTable } from '../../../shared/tables/openTable.ts';
import { POISON_ROW_PREFIX } from '../../../shared/tables/poisonMessages.ts';
import type { DeadLetter } from './deadLetter.ts';

/**
 * Puts in each dead letter's reason what the handler wrote beside the call, since a trigger can't tell the broker why
 * it failed. Where there is no such row, or the table is away, the broker's own reason stays.
 */
export async function withPoisonReasons(
  letters: readonly DeadLetter[],
  { tableStorage, callTable }: StorageSettings,
  credential: TokenCredential,
): Promise<readonly DeadLetter[]> {
  const options = { retryOptions: { maxRetries: 1 } };
  const table = await connectTable(tableStorage, callTable, options, credential);
  return Promise.all(
    letters.map(async (letter) => {
      const { sessionId = '', messageId } = letter;
      try {
        const { reason } = await table.getEntity<{ reason?: string }>(
          sessionId,
          `${POISON_ROW_PREFIX}${messageId}`,
        );
        return reason === undefined ? letter : { ...letter, reason };
      } catch (error) {
        if (error instanceof RestError) return letter;
        throw error;
      }
    }),
  );
}
