import { existsSync } from 'node:fs';
import { type Stack, startStack } from '../../infra/local/launcher/startStack.ts';
import { stackPorts } from './freePorts.ts';

export interface LocalStack extends Stack {
  /** What a command on this machine must be told to find this stack. */
  readonly environment: Readonly<Record<string, string>>;
  /** The process of a part as it stands now, of one of them where several have the name. */
  pidOf(part: string): number | undefined;
}

/** The stack of `npm run local`, simulator included, on free ports. */
export async function startLocalStack(
  settings: Readonly<Record<string, string>> = {},
  line: (text: string) => void = () => {},
): Promise<LocalStack> {
  if (!existsSync('dist/main.cjs')) throw new Error('dist/main.cjs is missing; run "npm run build" first.');
  const environment = { ...(await stackPorts()), ...settings };
  const pids = new Map<string, number>();
  const ready = (name: string, pid: number) => void pids.set(name, pid);
  const reporter = { ready, died: () => {}, line: (_part: string, text: string) => line(text) };
  const stack = await startStack(environment, reporter);
  return { ...stack, environment, pidOf: (part) => pids.get(part) };
}
