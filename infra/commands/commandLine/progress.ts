import { printable } from '../../terminal.ts';

/** Milliseconds: who waits no longer than this needs no word. */
const PATIENCE = 2_000;
/** Between two lines; a terminal's one line is written anew more often. */
const PAUSE = 10_000;
const PAUSE_OF_TERMINAL = 250;

/** Takes the line back on which a terminal's cursor stands. */
const CLEAR = '\r\u001b[2K';

export interface Progress {
  /** What is being done now; an empty text where nobody waits for anything. */
  tell(text: string): void;
  /** Makes room for other output. */
  clear(): void;
  end(): void;
}

/** Where progress is shown: stderr, so that what is piped on stays clean. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows what a command is at once it takes longer than two seconds: a line that changes, or one every ten seconds. */
export function startProgress(name: string, stream: ProgressStream = process.stderr): Progress {
  const startedAt = Date.now();
  let text = 'at work';
  let isShown = false;
  let timer = setTimeout(show, PATIENCE);
  timer.unref();

  function show(): void {
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    if (text === '') clear();
    else {
      const line = printable(`${name}: ${text} (${seconds} s)`);
      stream.write(stream.isTTY === true ? `${CLEAR}${line}` : `${line}\n`);
      isShown = true;
    }
    timer = setTimeout(show, stream.isTTY === true ? PAUSE_OF_TERMINAL : PAUSE);
    timer.unref();
  }

  function clear(): void {
    if (isShown && stream.isTTY === true) stream.write(CLEAR);
    isShown = false;
  }

  return {
    tell: (next) => {
      text = next;
    },
    clear,
    end: () => {
      clearTimeout(timer);
      clear();
    },
  };
}
