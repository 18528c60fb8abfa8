import { arch, cpus, platform, totalmem } from 'node:os';

/** What a figure's reader has to know of the machine; nothing that tells whose it is. */
export function describeMachine() {
  const [first] = cpus();
  return {
    node: process.version,
    platform: platform(),
    architecture: arch(),
    processor: first?.model ?? 'unknown',
    processors: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}
