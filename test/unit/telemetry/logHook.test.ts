import type { LogLevel } from '../../../shared/ports/telemetry.ts';
import { createLogHook } from '../../../shared/telemetry/logHook.ts';

function exported(category: string): (readonly [LogLevel, string])[] {
  const lines: (readonly [LogLevel, string])[] = [];
  const hook = createLogHook({ log: (level, message) => void lines.push([level, message]) });
  hook({ category, level: 'warning', message: 'a line' });
  return lines;
}

test('what a function logs is exported', () => {
  expect(exported('user')).toEqual([['warning', 'a line']]);
});

test.each(['system', 'customMetric'])("the worker's own lines, of the category %s, are not", (category) => {
  expect(exported(category)).toEqual([]);
});
