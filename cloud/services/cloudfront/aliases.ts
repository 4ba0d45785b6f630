// Alternate domain names (CNAMEs) of distributions: each needs an issued certificate in us-east-1 that covers it and belongs
// to one distribution only. They are not resolved here: the edge still serves below `/_cdn/`.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html
import { AwsError } from '../../aws-error.ts';
import { isIssued, openCertificates } from '../acm.ts';
import { child, text, type XmlElement } from '../s3/xml.ts';
import type { CloudFront } from './records.ts';
import { listedTexts } from './wire.ts';

const aliasesOf = (config: XmlElement) => listedTexts(config, 'Aliases', 'CNAME');

export function checkAliases(front: CloudFront, config: XmlElement, ownId: string | undefined): void {
  const names = aliasesOf(config);
  const arn = text(child(config, 'ViewerCertificate'), 'ACMCertificateArn');
  const found = arn === undefined ? undefined : openCertificates(front.cloud).get(arn);
  const isUsable = found?.region === 'us-east-1' && isIssued(front.cloud, found);
  if (arn !== undefined && !isUsable) {
    const message =
      "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.";
    throw new AwsError('InvalidViewerCertificate', message, 400);
  }
  for (const name of names) {
    if (!found || !covers(found.domain, name)) {
      const message =
        'To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your authorization to use the domain name.';
      throw new AwsError('InvalidViewerCertificate', message, 400);
    }
    const others = front.distributions.entries().filter(([id]) => id !== ownId);
    if (!others.some(([, one]) => aliasesOf(one.config).includes(name))) continue;
    const message =
      'One or more of the CNAMEs you provided are already associated with a different resource.';
    throw new AwsError('CNAMEAlreadyExists', message, 409);
  }
}

/** The wildcard in `*.example.com` covers one label. */
const covers = (domain: string, name: string) =>
  domain === name || (domain.startsWith('*.') && name.replace(/^[^.]+/, '*') === domain);
