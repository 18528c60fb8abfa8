import type { CallFault } from './callFault.ts';

/** Odd ways to write a notification, all seen in the field. Its meaning is plain. */
export const writingFaults: readonly CallFault[] = [
  {
    name: 'capitals',
    title: "Graph's words begin with a capital, as in its metadata",
    write: (body) => ({ contentType: json, body: JSON.stringify(body, capitalize) }),
  },
  {
    name: 'trailing-commas',
    title: 'a comma stands behind the last property of each object, as a document prints it',
    write: (body) => ({
      contentType: json,
      body: JSON.stringify(body, undefined, 2).replaceAll(/[^{\s](?=\n *\})/g, '$&,'),
    }),
  },
  {
    name: 'windows-1252',
    title: 'notifications are written in windows-1252, and say so',
    write: (body) => ({
      contentType: `${json}; charset=Windows-1252`,
      body: Buffer.from(JSON.stringify(body), 'latin1'),
    }),
  },
  {
    name: 'utf-16',
    title: 'notifications are written in UTF-16, and say so in quotes',
    write: (body) => ({
      contentType: `${json}; charset="utf-16"`,
      body: Buffer.from(JSON.stringify(body), 'utf16le'),
    }),
  },
  {
    name: 'text-plain',
    title: 'notifications claim to be plain text',
    write: (body) => ({ contentType: 'text/plain', body: JSON.stringify(body) }),
  },
];

const json = 'application/json';

/** The properties that hold a word of one of Graph's enumerations. */
const enumerations = new Set(
  'changeType state direction tone status completionReason mediaType recordingStatus audio video'.split(' '),
);

function capitalize(name: string, value: unknown): unknown {
  if (typeof value !== 'string' || !enumerations.has(name)) return value;
  return value.charAt(0).toUpperCase() + value.slice(1);
}
