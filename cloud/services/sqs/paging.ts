// Pages of queue URLs. Only callers that send MaxResults get a NextToken, as on AWS.
import { AwsError } from '../../aws-error.ts';

export function pageOf(
  urls: string[],
  { MaxResults, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
): { queueUrls: string[]; NextToken?: string } {
  const start = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, 'base64').toString());
  if (!Number.isInteger(start)) throw new AwsError('InvalidParameterValue', 'Invalid or expired next token.');
  const end = start + (MaxResults ?? urls.length);
  const next = Buffer.from(String(end)).toString('base64');
  return { queueUrls: urls.slice(start, end), ...(end < urls.length && { NextToken: next }) };
}
