import { PassThrough } from 'node:stream';
import { confirm } from '../../../../../infra/commands/commandLine/confirm.ts';
import { startProgress } from '../../../../../infra/commands/commandLine/progress.ts';

function shown(isTTY: boolean) {
  const written: string[] = [];
  const progress = startProgress('calls', { isTTY, write: (text: string) => written.push(text) });
  return { written, progress };
}

describe('progress', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('keeps still for two seconds', () => {
    const { written, progress } = shown(false);
    progress.tell('reading');
    jest.advanceTimersByTime(1_999);
    progress.end();
    jest.advanceTimersByTime(60_000);
    expect(written).toEqual([]);
  });

  test('then says what is being done, in a line every ten seconds', () => {
    const { written, progress } = shown(false);
    jest.advanceTimersByTime(2_000);
    progress.tell('reading\u001b[2J');
    jest.advanceTimersByTime(20_000);
    progress.end();
    expect(written).toEqual([
      'calls: at work (2 s)\n',
      'calls: reading\\u001b[2J (12 s)\n',
      'calls: reading\\u001b[2J (22 s)\n',
    ]);
  });

  test('on a terminal has one line, and takes it back for what else is printed, and at the end', () => {
    const { written, progress } = shown(true);
    jest.advanceTimersByTime(2_250);
    progress.clear();
    progress.clear();
    progress.end();
    const clear = '\r\u001b[2K';
    expect(written).toEqual([`${clear}calls: at work (2 s)`, `${clear}calls: at work (2 s)`, clear]);
  });
});

describe('a question', () => {
  const { stdin } = process;
  afterEach(() => Object.defineProperty(process, 'stdin', { value: stdin }));

  test.each([
    ['yes', true],
    ['  yes ', true],
    ['y', false],
    ['', false],
  ])('answered with %j is %j', async (answer, expected) => {
    const keyboard = Object.assign(new PassThrough(), { isTTY: true });
    Object.defineProperty(process, 'stdin', { value: keyboard, configurable: true });
    const asked: string[] = [];
    const spy = jest.spyOn(process.stderr, 'write').mockImplementation((text: string | Uint8Array) => {
      asked.push(String(text));
      return true;
    });
    keyboard.write(`${answer}\n`);
    const confirmed = await confirm('Discard it?');
    spy.mockRestore();
    expect([confirmed, asked.join('')]).toEqual([
      expected,
      expect.stringContaining('Discard it? Type "yes": '),
    ]);
  });
});
