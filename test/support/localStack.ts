import { existsSync } from 'node:fs';
import { type Stack, startStack } from '../../infra/local/launcher/startStack.ts';
import { stackPorts } from './freePorts.ts';

export interface LocalStack extends Stack {
  /** What a command on this machine must be told to find this stack. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The stack of `npm run local`, simulator included, on free ports. */
export async function startLocalStack(
  settings: Readonly<Record<string, string>> = {},
  line: (text: string) => void = () => {},
): Promise<LocalStack> {
  if (!existsSync('dist/main.cjs')) throw new Error('dist/main.cjs is missing; run "npm run build" first.');
  const environment = { ...(await stackPorts()), ...settings };
  const reporter = { ready: () => {}, died: () => {}, line: (_part: string, text: string) => line(text) };
  const stack = await startStack(environment, reporter);
  return { ...stack, environment };
}
