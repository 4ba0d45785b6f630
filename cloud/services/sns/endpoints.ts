// Where a subscription may lead. Nothing leaves this machine: web addresses are those of this machine, and mail is kept in
// a file.
import { isLoopbackHost } from '../../loopback.ts';
import { invalid, type Protocol, protocols } from './records.ts';

const rules: Record<Protocol, RegExp> = {
  http: /^http:\/\//i,
  https: /^https:\/\//i,
  email: /^[^\s@]+@[^\s@]+$/,
  'email-json': /^[^\s@]+@[^\s@]+$/,
  sqs: /^arn:aws:sqs:[a-z0-9-]+:\d{12}:[\w-]+$/,
};

/** Throws InvalidParameter. */
export function checkEndpoint(given: string | undefined, endpoint: string): Protocol {
  const protocol = protocols.find((one) => one === given);
  if (!protocol)
    throw invalid(
      `Protocol Reason: the embedded cloud supports ${protocols.join(', ')}, not '${given ?? ''}'`,
    );
  if (!rules[protocol].test(endpoint))
    throw invalid('Endpoint Reason: Please use a valid endpoint of the protocol');
  if ((protocol === 'http' || protocol === 'https') && !isLoopbackHost(URL.parse(endpoint)?.host ?? ''))
    throw invalid('Endpoint Reason: the embedded cloud delivers to addresses of this machine only');
  return protocol;
}
