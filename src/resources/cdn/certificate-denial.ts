// Certificate Manager may be denied where CloudFront is not: a certificate that somebody else has requested works as well.
import { isDenied, ThumbsError } from '../../errors/errors.ts';

/** Throws `CertificateDenied`, with the ways around it, when the call is denied. */
export function orAdvise<T>(call: Promise<T>): Promise<T> {
  return call.catch((cause) => {
    if (!isDenied(cause)) throw cause;
    const text = `this account may not use Certificate Manager (${cause.message})`;
    const fix =
      'name a certificate that somebody else made in us-east-1: thumbs setup --domain NAME --certificate ARN; or ask for the policy that this prints: thumbs policy --for setup --domain NAME';
    throw new ThumbsError('CertificateDenied', text, { fix, cause });
  });
}
