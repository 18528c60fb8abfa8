import * as z from 'zod';
import { Failure } from './failure.ts';

/**
 * Why a message can never be processed, in one line, such as `ZodError: data.position: Invalid input: expected number`.
 */
export function poisonReason(error: unknown): string {
  if (!(error instanceof Error)) return toOneLine(String(error));
  if (error instanceof z.ZodError) return toOneLine(`${error.name}: ${describeIssues(error.issues)}`);
  const cause = error instanceof Failure ? ` ${poisonReason(error.cause)}` : '';
  return toOneLine(`${error.name}: ${error.message}${cause}`);
}

function describeIssues(issues: readonly z.core.$ZodIssue[], within: readonly PropertyKey[] = []): string {
  return issues.map((issue) => describeIssue(issue, [...within, ...issue.path])).join('; ');
}

/** The closest alternative of a union explains the fault best. */
function describeIssue(issue: z.core.$ZodIssue, path: readonly PropertyKey[]): string {
  const [nearest] =
    issue.code === 'invalid_union' ? issue.errors.toSorted((a, b) => a.length - b.length) : [];
  if (nearest !== undefined) return describeIssues(nearest, path);
  return path.length === 0 ? issue.message : `${path.map(String).join('.')}: ${issue.message}`;
}

function toOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
