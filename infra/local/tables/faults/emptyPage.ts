import type { TableReply } from './errorReplies.ts';

/** Begins a continuation token of ours; the token of the real query follows. */
const MARK = 'behind-an-empty-page.';
const keys = ['NextPartitionKey', 'NextRowKey'] as const;

/** A page without rows, with a token for the page that was asked for. */
export function emptyPageOf(url: string): TableReply {
  const { searchParams } = new URL(url, 'http://localhost');
  const tokens = keys.map((key) => [`x-ms-continuation-${key}`, `${MARK}${searchParams.get(key) ?? ''}`]);
  return {
    status: 200,
    headers: {
      'content-type': 'application/json;odata=minimalmetadata;streaming=true;charset=utf-8',
      ...(Object.fromEntries(tokens) as Record<string, string>),
    },
    body: '{"value":[]}',
  };
}

export const isBehindEmptyPage = (url: string): boolean => url.includes(MARK);

/** The request that the empty page was given for. */
export function withoutEmptyPage(url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  for (const key of keys) {
    const real = searchParams.get(key)?.replace(MARK, '') ?? '';
    if (real === '') searchParams.delete(key);
    else searchParams.set(key, real);
  }
  return `${pathname}?${searchParams}`;
}
