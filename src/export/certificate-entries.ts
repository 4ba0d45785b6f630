// The certificate of a domain in both languages. CloudFront takes certificates from us-east-1 only: Terraform has a provider for
// it, but a CloudFormation stack makes resources in its own region only, so elsewhere the certificate is a parameter.
import { type Entry, logicalId, tagsOf } from './cloudformation-entries.ts';
import { type Block, raw } from './hcl.ts';
import type { Part, StackParts } from './parts.ts';
import { block, labelOf, of, resource } from './terraform-blocks.ts';

type CertificatePart = Part<'ACM certificate'>;

export const certificateFields = ['domain', 'tags'] as const;

const id = 'certificate';
const home = 'us-east-1';
export const isHomeOfCertificates = ({ region }: Pick<StackParts, 'region'>) => region === home;

export const hasCertificate = ({ parts }: Pick<StackParts, 'parts'>) => parts.some((part) => part.id === id);

/** The name of the parameter is that of the resource: a reference to either is the ARN. */
export const certificateVariables = {
  cloudFormation: `\${${logicalId(id)}}`,
  // Refers to the certificate once it is issued.
  terraform: `\${aws_acm_certificate_validation.${labelOf(id)}.certificate_arn}`,
};

export function certificateEntry(part: CertificatePart, stack: StackParts): Record<string, Entry> {
  if (!isHomeOfCertificates(stack)) return {};
  const Properties = { DomainName: part.facets.domain, ValidationMethod: 'DNS', Tags: tagsOf(part) };
  return { [logicalId(part.id)]: { Type: 'AWS::CertificateManager::Certificate', Properties } };
}

export function domainParameters(stack: StackParts) {
  const { domain } = stack;
  if (domain === undefined) return {};
  const Description = `ARN of a certificate for Domain in ${home}, the only region from which CloudFront takes one; a stack in another region cannot create it there.`;
  const AllowedPattern = `^arn:[a-z-]+:acm:${home}:[0-9]{12}:certificate/.+$`;
  return {
    Domain: { Type: 'String', Default: domain, Description: domainWords },
    ...(hasCertificate(stack) && !isHomeOfCertificates(stack)
      ? { [logicalId(id)]: { Type: 'String', AllowedPattern, Description } }
      : {}),
  };
}

export const domainWords =
  'Name of your own for the distribution. Only one distribution can have it: for a stack beside the one that thumbs made, use another.';

export function certificateBlocks({ facets: { domain, tags } }: CertificatePart): Block[] {
  const provider = raw('aws.us_east_1');
  return [
    resource('aws_acm_certificate', id, { provider, domain_name: domain, validation_method: 'DNS', tags }, [
      block('lifecycle', { create_before_destroy: true }),
    ]),
    // Waits until the record is in DNS.
    resource('aws_acm_certificate_validation', id, {
      provider,
      certificate_arn: of('aws_acm_certificate', id, 'arn'),
    }),
  ];
}

export const certificateProvider: Block = {
  type: 'provider',
  labels: ['aws'],
  attributes: { alias: 'us_east_1', region: home },
};

/** What proves the domain, as a list of name, type and value. */
export const certificateRecords = raw(`aws_acm_certificate.${labelOf(id)}.domain_validation_options`);
