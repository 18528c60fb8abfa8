import {
  AzureCliCredential,
  AzureDeveloperCliCredential,
  AzurePowerShellCredential,
  ChainedTokenCredential,
} from '@azure/identity';

/** Whoever is signed in on this machine: the operator's commands act with a person's rights, not with the app's. */
export const signedInCredential = new ChainedTokenCredential(
  new AzureCliCredential(),
  new AzureDeveloperCliCredential(),
  new AzurePowerShellCredential(),
);
