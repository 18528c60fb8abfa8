import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { View } from '../reading/address.ts';
import type { Identities } from '../reading/identities.ts';
import type { Api } from '../routes/api.ts';
import type { Schema } from '../routes/types.ts';

/** What every part of the page needs. */
export interface Surroundings {
  readonly api: Api;
  readonly view: View;
  /** Shows another view, and writes it into the address. */
  readonly go: (view: View) => void;
  readonly identities: Identities;
  /** Absent until it has been read. */
  readonly schema: Schema | undefined;
}

export const SurroundingsContext = createContext<Surroundings | undefined>(undefined);

export function useSurroundings(): Surroundings {
  const surroundings = useContext(SurroundingsContext);
  if (surroundings === undefined) throw new Error('This part stands outside the page.');
  return surroundings;
}
