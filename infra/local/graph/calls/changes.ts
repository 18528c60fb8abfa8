import type { Clock } from '../../part/clock.ts';

/** Lets several readers wait until something about a call has become true. */
export interface Changes {
  announce(): void;
  /** Whether `condition` came true within the time. */
  until(condition: () => boolean, milliseconds: number): Promise<boolean>;
}

export function createChanges({ after }: Pick<Clock, 'after'>): Changes {
  const looking = new Set<() => void>();
  return {
    announce: () => looking.forEach((look) => look()),
    until: (condition, milliseconds) =>
      new Promise((resolve) => {
        const settle = (came: boolean) => {
          callOff();
          looking.delete(look);
          resolve(came);
        };
        const look = () => condition() && settle(true);
        const callOff = after(milliseconds, () => settle(false));
        looking.add(look);
        look();
      }),
  };
}
