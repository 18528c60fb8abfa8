import type { Result } from '../notification/resultInfo.ts';

/**
 * What Graph's end codes mean, in words for the person on call. Code and subcode are read as a pair: subcode 7000 means
 * "ended by the bot" with 200, and "the transfer failed" with 500. Sources: Graph's `call: delete` (end codes) and
 * `call: transfer`, the results of operations in `call: recordResponse` and `call: cancelMediaProcessing`, and public
 * reports of calling bots, which are marked.
 */
const texts: Readonly<Record<string, string>> = {
  '0/7015': 'The transfer was completed.',
  '200/4097': 'The other participant ended the call.',
  '200/4521': 'The other participant ended the peer-to-peer call.',
  '200/5000': 'Another participant removed this one from the conversation.',
  '200/5001': 'The conversation is over.',
  '200/5002': 'Everybody else has left the conversation.',
  '200/5003': 'The conversation is over.',
  '200/5007': 'The initiator of the group call left.',
  '200/5010': 'Only one participant remained.',
  '200/5012': 'The incoming roster had no participants.',
  '200/5013': 'Nobody else joined.',
  '200/5014': 'Nobody who could have been the host was left.',
  '200/5020': 'Only hidden participants remained.',
  '200/5030': 'The breakout room reached its time limit.',
  '200/5300': 'Another participant removed this one.',
  '200/5855': 'The participant waited in the lobby for too long.',
  '200/7000': 'The bot ended the call.',
  '200/7015': 'The transfer was completed.',
  '200/8515': 'The recording reached its longest duration.',
  '200/10550': 'The bot ended the call.',
  '200/18503': 'The other participant left the peer-to-peer call.',
  '200/540000': 'The person on the phone ended the call.',
  '200/560000': 'The person on the phone ended the call.',
  '400/2203': 'Graph refused the call as malformed (seen in the field, undocumented).',
  '400/8508': 'The operation was cancelled.',
  '408/1106': 'Nobody confirmed in time that the call was accepted.',
  '408/8537': 'The call was ended because no keepAlive succeeded for 45 minutes.',
  '408/10057': "None of the callee's endpoints replied.",
  '408/13025': 'The call timed out (seen in the field, undocumented).',
  '410/301005': 'The media could not connect.',
  '480/10037': 'The callee has no endpoint that is signed in.',
  '480/10076': 'The callee cannot be reached.',
  '480/10134': 'The call cannot be routed to the callee.',
  '480/10199': 'Private calling is switched off for the callee.',
  '500/1005': "Graph cannot reach the bot's media.",
  '500/3002': 'Graph had an internal error (seen in the field, undocumented).',
  '500/3003': 'Graph had an internal error (seen in the field, undocumented).',
  '500/7000': 'The transfer failed.',
  '500/7106': 'Graph had an internal error (seen in the field, undocumented).',
  '500/7700': 'The consultative transfer failed.',
  '500/560500': 'The phone network failed (seen in the field, undocumented).',
};

/** The meaning of a code whose subcode is unknown or absent. Graph's codes follow SIP. */
const textsByCode: Readonly<Record<number, string>> = {
  0: 'The call ended normally.',
  200: 'The call ended normally.',
  400: 'The request was malformed.',
  403: 'The call is forbidden.',
  404: 'The callee was not found.',
  408: 'The call timed out.',
  410: 'The callee is gone, or its media could not connect.',
  480: 'The callee is temporarily unavailable.',
  486: 'The callee is busy.',
  487: 'The caller gave up.',
  500: 'Graph had an internal error.',
  503: 'Graph is temporarily unavailable.',
  603: 'The callee declined the call.',
};

/** How a call ended: as Graph said, or `lost` if we found that it is gone. */
interface End extends Result {
  readonly inferred?: 'lost';
}

/** The end of a call in plain words; `undefined` if nothing is known about it. */
export function describeResult({ code, subcode, inferred, message }: End): string | undefined {
  if (inferred === 'lost') return message ?? 'Graph knew the call no more, and never said how it ended.';
  if (code === undefined) return undefined;
  return describeKnownResult(code, subcode) ?? textsByCode[code] ?? describeClass(code);
}

/** The meaning of a pair that is the same for a call's end and an operation's result; `undefined` if it is unknown. */
export function describeKnownResult(code: number, subcode: number | undefined): string | undefined {
  return texts[`${code}/${subcode}`];
}

function describeClass(code: number): string {
  if (code < 300) return 'The call ended normally.';
  return code < 500 ? 'The call failed on the client side.' : 'The call failed on the server side.';
}

/** Graph documents codes below 300 as success; 0 is a completed transfer. */
export function isFailure(code: number | undefined): boolean {
  return code !== undefined && code >= 300;
}
