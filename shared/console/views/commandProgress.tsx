import { writeAddress } from '../reading/address.ts';
import { isOver, spaced, statusWords, wentWrong } from '../reading/words.ts';
import type { Command } from '../routes/types.ts';
import { useSurroundings } from './surroundings.ts';
import { usePolled } from './usePolled.ts';

/** Milliseconds. */
const INTERVAL = 1_000;

/** How far a command has got that was just sent. */
export function CommandProgress({ commandId }: { readonly commandId: string }) {
  const { api, view, go } = useSurroundings();
  const command = usePolled<Command>(
    api,
    () => `commands/${encodeURIComponent(commandId)}`,
    commandId,
    INTERVAL,
  );
  const { body, error } = command;
  if (body === undefined) return <p role="status">{error === undefined ? 'Queued …' : error.message}</p>;
  const { callId } = body;
  const target = callId === undefined ? undefined : { filters: view.filters, call: callId };
  return (
    <p
      role="status"
      class="progress"
      data-testid="command-progress"
      data-status={body.status}
      data-over={isOver(body) ? 'true' : 'false'}
    >
      <b>{spaced(body.name)}</b> {statusWords(body.status)}
      {wentWrong(body) && body.error !== undefined && (
        <bdi class="why">: {body.error.meaning ?? body.error.message}</bdi>
      )}
      {target !== undefined && callId !== view.call && (
        <>
          {' '}
          <a
            href={writeAddress(target)}
            onClick={(event) => {
              event.preventDefault();
              go(target);
            }}
          >
            Open the call
          </a>
        </>
      )}
    </p>
  );
}
