import { render } from 'preact';
import { ApiError, createApi } from './routes/api.ts';
import type * as SignIn from './signIn.ts';
import { App } from './views/app.tsx';
import { Notice } from './views/notice.tsx';

/**
 * The operator's console. It knows the domain through the operator's routes alone. Preact draws it: React's model, known
 * to most, in 5 KB, where what is typed here is checked by TypeScript as everything else is.
 */
async function start(root: HTMLElement): Promise<void> {
  // The page stands beside the routes that it reads, whatever is before them.
  const base = new URL('..', import.meta.url).href;
  const said = root.dataset['signIn'];
  if (said === undefined) return render(<App api={createApi(base, async () => undefined)} />, root);
  const { signIn } = (await import(new URL('signIn.js', import.meta.url).href)) as typeof SignIn;
  const operator = await signIn(JSON.parse(said) as SignIn.SignInSettings);
  if (operator === undefined) return;
  render(<App api={createApi(base, operator.token)} operator={operator} />, root);
}

const root = document.getElementById('console');
if (root !== null)
  start(root).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    const apiError = new ApiError(0, 'SignIn', message);
    render(
      <Notice title="The sign-in failed" error={apiError} advice="Reload the page to try again." />,
      root,
    );
  });
