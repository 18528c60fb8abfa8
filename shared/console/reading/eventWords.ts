import type { CallEvent } from '../routes/types.ts';
import { shortened } from './identities.ts';
import { codesOf, decisionWords, spaced, stateWords, statusWords } from './words.ts';

/** An event in plain words, and the codes that stand beside them. */
export interface EventWords {
  readonly words: string;
  readonly codes?: string;
}

export function eventWords({ type, facts }: CallEvent): EventWords {
  const [subject, what] = splitAt(type);
  if (subject === 'decision') return decided(facts);
  if (subject === 'command') return commanded(facts, what);
  if (subject === 'operation') return operated(facts, what);
  if (subject === 'call') return changed(facts, what);
  return { words: `${spaced(subject)} ${spaced(what)}`.trim() };
}

function splitAt(type: string): [string, string] {
  const dot = type.indexOf('.');
  return dot < 0 ? [type, ''] : [type.slice(0, dot), type.slice(dot + 1)];
}

type Facts = CallEvent['facts'];

function decided(facts: Facts): EventWords {
  const outcome = textIn(facts, 'outcome') ?? 'unknown';
  return { words: `${textIn(facts, 'action') ?? 'decision'}: ${decisionWords(outcome)}` };
}

function commanded(facts: Facts, status: string): EventWords {
  const name = spaced(textIn(facts, 'name') ?? 'command');
  const error = objectIn(facts, 'error');
  const why = error && (textIn(error, 'meaning') ?? textIn(error, 'message'));
  return {
    words: `${name} ${statusWords(status)}${why === undefined ? '' : `: ${shortened(why)}`}`,
    ...(error && textIn(error, 'code') !== undefined && { codes: textIn(error, 'code') ?? '' }),
  };
}

function operated(facts: Facts, status: string): EventWords {
  const name = spaced(textIn(facts, 'operation') ?? textIn(facts, 'name') ?? 'operation');
  return { words: `${name} ${spaced(status)}`, ...codesIn(facts) };
}

function changed(facts: Facts, what: string): EventWords {
  if (what === 'toneReceived') return { words: 'a key was pressed' };
  const state = textIn(facts, 'state');
  if (state === undefined) return { words: `call ${spaced(what)}` };
  const result = objectIn(facts, 'result');
  const said = result && textIn(result, 'message')?.split('DiagCode:', 1)[0]?.trim();
  return {
    words: said === undefined || said === '' ? stateWords(state) : `${stateWords(state)}: ${shortened(said)}`,
    ...codesIn(facts),
  };
}

function codesIn(facts: Facts): { readonly codes?: string } {
  const result = objectIn(facts, 'result');
  const codes = result && codesOf(numberIn(result, 'code'), numberIn(result, 'subcode'));
  return codes === undefined || codes === '' ? {} : { codes };
}

function textIn(facts: Facts, name: string): string | undefined {
  const value = facts[name];
  return typeof value === 'string' ? value : undefined;
}

function numberIn(facts: Facts, name: string): number | undefined {
  const value = facts[name];
  return typeof value === 'number' ? value : undefined;
}

function objectIn(facts: Facts, name: string): Facts | undefined {
  const value = facts[name];
  return typeof value === 'object' && value !== null ? (value as Facts) : undefined;
}
