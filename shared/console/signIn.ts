import { type AccountInfo, CacheLookupPolicy, PublicClientApplication } from '@azure/msal-browser';

/** What the page is told of where operators sign in. */
export interface SignInSettings {
  readonly clientId: string;
  /** `https://login.microsoftonline.com/<tenant>`. */
  readonly authority: string;
  readonly scope: string;
}

/** An operator who has signed in. */
export interface SignedIn {
  readonly name: string;
  /** A token for the operator's routes, renewed where it grows old; leaves the page to sign in again where it can't be. */
  readonly token: () => Promise<string>;
  readonly signOut: () => Promise<void>;
}

/**
 * Signs the operator in by a redirect, so that no pop-up is blocked; nothing comes back where the page is left for that.
 * Tokens stay in the tab's session storage. This is a file of its own, because only a deployment needs it.
 */
export async function signIn({ clientId, authority, scope }: SignInSettings): Promise<SignedIn | undefined> {
  const client = new PublicClientApplication({
    auth: {
      clientId,
      authority,
      knownAuthorities: [new URL(authority).host],
      redirectUri: location.origin + location.pathname,
    },
    cache: { cacheLocation: 'sessionStorage' },
  });
  await client.initialize();
  const asked = { scopes: [scope] };
  const returned = await client.handleRedirectPromise();
  const account: AccountInfo | undefined = returned?.account ?? client.getAllAccounts()[0];
  if (account === undefined) {
    await client.loginRedirect(asked);
    return undefined;
  }
  return {
    name: account.username,
    token: async () => {
      try {
        // No hidden frame: the policy of the page allows none.
        const cacheLookupPolicy = CacheLookupPolicy.AccessTokenAndRefreshToken;
        return (await client.acquireTokenSilent({ ...asked, account, cacheLookupPolicy })).accessToken;
      } catch {
        await client.acquireTokenRedirect({ ...asked, account });
        throw new Error('You are being signed in again.');
      }
    },
    signOut: async () => client.logoutRedirect({ account }),
  };
}
