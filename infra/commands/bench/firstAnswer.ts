import { bareUrl, callbackUrl } from './answers.ts';
import { type Figure, type Round, toFigure } from './figure.ts';
import type { StartedPart, Surroundings } from './surroundings.ts';

/** From the start of the process until the first call's answer reached Graph: what a new instance makes callers wait. */
export async function measureFirstAnswer(surroundings: Surroundings, rounds: number): Promise<Figure> {
  const { startProduct, startFloor, ringing } = surroundings;
  const timeOf = async (start: () => Promise<StartedPart>, urlOf: (part: StartedPart) => string) => {
    const begun = performance.now();
    const part = await start();
    const ready = performance.now();
    const { answered } = await ringing.ring(urlOf(part));
    await part.stop();
    return ready - begun + answered;
  };
  const found: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const floor = await timeOf(async () => startFloor('answer'), bareUrl);
    found.push({ floor, measured: await timeOf(async () => startProduct('http'), callbackUrl) });
  }
  const what = 'the application in its host, started, then called';
  const floorIs = 'a bare server that verifies the token and answers';
  const goal = { of: 'ratio', atMost: 2 } as const;
  return toFigure({ name: 'process start to first answer', unit: 'ms', what, floorIs, goal }, found);
}
