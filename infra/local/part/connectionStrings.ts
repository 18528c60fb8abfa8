import { LOOPBACK, loopbackUrl } from './loopback.ts';

/** The names and keys that Microsoft publishes for its emulators: no secrets, and good on this machine only. */
export const serviceBusKey = { name: 'RootManageSharedAccessKey', value: 'SAS_KEY_VALUE' } as const;
const account = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export const serviceBusConnectionString = (port: number): string =>
  `Endpoint=sb://${LOOPBACK}:${port};SharedAccessKeyName=${serviceBusKey.name};` +
  `SharedAccessKey=${serviceBusKey.value};UseDevelopmentEmulator=true;`;

export const tablesConnectionString = (port: number): string =>
  `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${accountKey};` +
  `TableEndpoint=${loopbackUrl(port)}/${account};`;
