/** The process is gone: nothing after this runs, and nobody catches it. */
export class Killed extends Error {}

type Method = (...args: unknown[]) => Promise<unknown>;

/**
 * Ports whose process is killed at the n-th thing they do, counted from 1 over all of them: before it has its effect
 * where `n` is odd, after it where it is even. So every n is a place between two lines of a flow.
 */
export function killedAt<Ports extends Readonly<Record<string, object>>>(n: number, ports: Ports): Ports {
  let place = 0;
  const killAt = () => {
    place += 1;
    if (place >= n) throw new Killed(`killed at ${n}`);
  };
  const killable = (port: object) =>
    new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...args: unknown[]) => {
          killAt();
          const result = await (method as Method).apply(target, args);
          killAt();
          return result;
        };
      },
    });
  return Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, killable(port)])) as Ports;
}
