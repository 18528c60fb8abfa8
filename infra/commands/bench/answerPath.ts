import { randomUUID } from 'node:crypto';
import { Agent, request } from 'undici';
import { type Figure, medianOf, type Round, toFigure } from './figure.ts';
import { hostScript, type Surroundings, thisScript } from './surroundings.ts';

const ROUNDS = 5;
const CALLS = 60;

/** From the notification to our 202, one call at a time; the two take turns, so that both meet the same machine. */
export async function measureAnswerPath(surroundings: Surroundings): Promise<Figure> {
  const { start, unrecorded, partSettings, token } = surroundings;
  const host = await start('functions:http', hostScript, ['--only', 'http'], unrecorded);
  const bare = await start('answer', thisScript, ['--part', 'answer'], partSettings);
  const ring = createRinging(token);
  const rounds: Round[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const measured: number[] = [];
    const floor: number[] = [];
    for (let call = 0; call < CALLS; call += 1) {
      measured.push(await ring(`http://127.0.0.1:${host.port}/api/calls`));
      floor.push(await ring(`http://127.0.0.1:${bare.port}/`));
    }
    // The first round warms both up.
    if (round > 0) rounds.push({ measured: medianOf(measured), floor: medianOf(floor) });
  }
  await Promise.all([host.stop(), bare.stop()]);
  const what = 'notification to 202: answered at Graph, both events in the queue';
  const floorIs = 'token verified, one request to Graph, nothing kept';
  return toFigure({ name: 'answer path', unit: 'ms', what, floorIs }, rounds);
}

/** Rings with a new call each time; resolves to the milliseconds until the whole reply was there. */
function createRinging(token: string): (url: string) => Promise<number> {
  const dispatcher = new Agent({ keepAliveTimeout: 60_000 });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return async (url) => {
    const body = JSON.stringify({ value: [incomingCall(randomUUID())] });
    const startedAt = performance.now();
    const response = await request(url, { dispatcher, method: 'POST', headers, body });
    await response.body.dump();
    if (response.statusCode === 202) return performance.now() - startedAt;
    throw new Error(`${url} replied ${response.statusCode}; expected 202.`);
  };
}

function incomingCall(id: string) {
  return {
    changeType: 'created',
    resourceUrl: `/communications/calls/${id}`,
    resourceData: {
      '@odata.type': '#microsoft.graph.call',
      id,
      state: 'incoming',
      direction: 'incoming',
      source: { identity: { user: { id: randomUUID() } } },
      targets: [{ identity: { application: { id: randomUUID() } } }],
      requestedModalities: ['audio'],
    },
  };
}
