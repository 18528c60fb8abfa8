import { spawn } from 'node:child_process';
import { isRunning } from '../../../../../infra/local/part/isRunning.ts';
import { eventually } from '../../../../support/eventually.ts';

test('a process runs until it is killed', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  expect(isRunning(child.pid ?? 0)).toBe(true);

  child.kill('SIGKILL');

  await eventually('the killed process counted as gone', () => !isRunning(child.pid ?? 0));
});

/** A shell that has become another program asks for no child, and so leaves its ended one as a zombie. */
test('one that has ended counts as gone, though its parent never asks how', async () => {
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60']);
  const [said] = (
    await new Promise<Buffer>((resolve) => {
      parent.stdout.once('data', resolve);
    })
  )
    .toString('utf8')
    .split('\n');

  await eventually('the ended child counted as gone', () => !isRunning(Number(said)));
  expect(isRunning(parent.pid ?? 0)).toBe(true);

  parent.kill('SIGKILL');
});
