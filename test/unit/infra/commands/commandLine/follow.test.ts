import { follow } from '../../../../../infra/commands/commandLine/follow.ts';

type Look = () => Promise<'goesOn' | 'isOver'>;

/** Looks as it is told, one after another, and keeps what was said of each. */
async function followed(...looks: Look[]): Promise<string[]> {
  const told: string[] = [];
  const look: Look = async () => (looks.shift() ?? (async () => 'isOver' as const))();
  await follow(look, { progress: (text) => told.push(text) }, 1);
  return told;
}

const goesOn: Look = async () => 'goesOn';
const away: Look = async () => {
  throw Object.assign(new Error('Table Storage is not available.', { cause: 'cut' }), {
    name: 'Unavailable',
  });
};

test('a look that fails is followed by another, and that is said', async () => {
  const told = await followed(goesOn, away, away, goesOn);
  expect(told).toEqual([
    '',
    'trying again: Table Storage is not available. cut',
    'trying again: Table Storage is not available. cut',
    '',
    '',
  ]);
});

test('what cannot be seen at first is not followed', async () => {
  await expect(followed(away)).rejects.toThrow('Table Storage is not available.');
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it in good order', async (signal) => {
  const listeners = process.listenerCount(signal);
  const endless = follow(goesOn, { progress: () => {} }, 60_000);
  await new Promise(setImmediate);
  process.emit(signal);
  await endless;
  expect(process.listenerCount(signal)).toBe(listeners);
});
