/** Addresses in one of Microsoft's clouds. */
export interface Cloud {
  /** The authority at which applications and operators sign in. */
  readonly authorityHost: string;
  /** The audience of the managed identity's token for a federated sign-in. */
  readonly tokenExchangeAudience: string;
  /** Defaults of the settings `GRAPH_BASE_URL`, `CALLBACK_OPENID_CONFIGURATION_URL` and `CALLBACK_TOKEN_ISSUERS`. */
  readonly graphBaseUrl: string;
  readonly callbackOpenIdConfigurationUrl: string;
  readonly callbackTokenIssuers: readonly string[];
}

const publicCallbackOpenIdConfigurationUrl = 'https://api.aps.skype.com/v1/.well-known/OpenIdConfiguration';

/**
 * The US Government's clouds share one authority. How Graph signs its notifications there is not documented. A bot in
 * GCC High has reported the public cloud's issuer, and a key that isn't in the metadata of GCC High's own Bot Framework
 * (microsoft-graph-comms-samples, issue 865). So the public keys are the default there, too, and the government's
 * issuers are accepted besides the public one. This is unverified: set both explicitly once real tokens have been seen.
 */
const usGovernment = {
  authorityHost: 'https://login.microsoftonline.us',
  tokenExchangeAudience: 'api://AzureADTokenExchangeUSGov',
  callbackOpenIdConfigurationUrl: publicCallbackOpenIdConfigurationUrl,
};

/** By the values of the setting `CLOUD`. Graph's addresses are from its page on national clouds (L4 and L5). */
export const clouds = {
  public: {
    authorityHost: 'https://login.microsoftonline.com',
    tokenExchangeAudience: 'api://AzureADTokenExchange',
    graphBaseUrl: 'https://graph.microsoft.com/v1.0',
    callbackOpenIdConfigurationUrl: publicCallbackOpenIdConfigurationUrl,
    callbackTokenIssuers: ['https://api.botframework.com', 'https://graph.microsoft.com'],
  },
  gccHigh: {
    ...usGovernment,
    graphBaseUrl: 'https://graph.microsoft.us/v1.0',
    callbackTokenIssuers: [
      'https://api.botframework.com',
      'https://api.botframework.us',
      'https://graph.microsoft.us',
    ],
  },
  dod: {
    ...usGovernment,
    graphBaseUrl: 'https://dod-graph.microsoft.us/v1.0',
    callbackTokenIssuers: [
      'https://api.botframework.com',
      'https://api.botframework.us',
      'https://dod-graph.microsoft.us',
    ],
  },
} as const satisfies Record<string, Cloud>;

export const cloudNames = Object.keys(clouds) as (keyof typeof clouds)[];
