// AWS Certificate Manager of the embedded cloud: certificates stay pending, then are issued after a delay, as if the DNS
// record had been created. No keys or certificates are generated, because nothing here serves TLS.
// https://docs.aws.amazon.com/acm/latest/APIReference/Welcome.html

import { createHash, randomUUID } from 'node:crypto';
import type {
  CertificateDetail,
  ListCertificatesRequest,
  RequestCertificateRequest,
  Tag,
} from '@aws-sdk/client-acm';
import { account } from '../account.ts';
import { right } from '../authorization/rights.ts';
import { AwsError } from '../aws-error.ts';
import type { Cloud, Service } from '../service.ts';
import type { Collection } from '../store.ts';
import { jsonAnswer, jsonError, jsonInput, targetOperation } from '../wire/json.ts';
import { refuseMembers } from '../wire/members.ts';
import { tagList, tagMap } from '../wire/tags.ts';
import { members } from './acm/members.ts';

interface Certificate {
  arn: string;
  region: string;
  domain: string;
  token: string | undefined;
  /** Milliseconds since 1970. */
  created: number;
  tags: Record<string, string>;
}

interface Scope {
  cloud: Cloud;
  certificates: Collection<Certificate>;
  region: string;
}

interface Named {
  CertificateArn?: string;
  Tags?: Tag[];
}

const invalid = (text: string) => new AwsError('ValidationException', text);

export const isIssued = (cloud: Cloud, { created }: Pick<Certificate, 'created'>) =>
  cloud.now() - created >= cloud.timings.certificateMs;

export const openCertificates = (cloud: Cloud): Collection<Certificate> =>
  cloud.store.collection('acm.certificates');

function named({ certificates, region }: Scope, { CertificateArn = '' }: Named): Certificate {
  const found = certificates.get(CertificateArn);
  if (found?.region === region) return found;
  throw new AwsError('ResourceNotFoundException', `Could not find certificate ${CertificateArn}.`);
}

/** The DNS validation record: constant per domain and account, as on AWS. */
function recordOf({ domain }: Certificate) {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
  return {
    Name: `_${hash(`${account} ${domain}`)}.${domain}.`,
    Type: 'CNAME' as const,
    Value: `_${hash(`${domain} ${account}`)}.acm-validations.aws.`,
  };
}

const recordMs = 200;

/** AWS returns the validation record only some seconds after the request. */
const hasRecord = ({ cloud }: Scope, { created }: Certificate) =>
  cloud.now() - created >= Math.min(cloud.timings.certificateMs / 10, recordMs);

const usersOf = ({ cloud }: Scope, { arn }: Certificate) =>
  cloud.store
    .collection<{ id: string; config: unknown }>('cloudfront.distributions')
    .entries()
    .filter(([, { config }]) => JSON.stringify(config).includes(arn))
    .map(([id]) => `arn:aws:cloudfront::${account}:distribution/${id}`);

function detail(scope: Scope, one: Certificate): CertificateDetail {
  const issued = isIssued(scope.cloud, one);
  return {
    CertificateArn: one.arn,
    DomainName: one.domain,
    SubjectAlternativeNames: [one.domain],
    DomainValidationOptions: [
      {
        DomainName: one.domain,
        ValidationDomain: one.domain,
        ValidationStatus: issued ? 'SUCCESS' : 'PENDING_VALIDATION',
        ValidationMethod: 'DNS',
        ...(hasRecord(scope, one) ? { ResourceRecord: recordOf(one) } : {}),
      },
    ],
    Status: issued ? 'ISSUED' : 'PENDING_VALIDATION',
    Type: 'AMAZON_ISSUED',
    InUseBy: usersOf(scope, one),
    CreatedAt: new Date(one.created),
  };
}

const domainRule = /^(\*\.)?(((?!-)[a-z0-9-]{0,62}[a-z0-9])\.)+((?!-)[a-z0-9-]{1,62}[a-z0-9])$/i;

function request(scope: Scope, input: RequestCertificateRequest) {
  const { DomainName = '', IdempotencyToken: token, Tags, ValidationMethod } = input;
  if (!domainRule.test(DomainName)) throw invalid(`Value '${DomainName}' at 'domainName' is not valid.`);
  if (ValidationMethod !== 'DNS') throw invalid('The embedded cloud validates domains by DNS only.');
  const { cloud, certificates, region } = scope;
  const all = certificates.entries().map(([, one]) => one);
  const known = all.find((one) => token !== undefined && one.token === token && one.domain === DomainName);
  if (known) return { CertificateArn: known.arn };
  const arn = `arn:aws:acm:${region}:${account}:certificate/${randomUUID()}`;
  const tags = tagMap(Tags);
  certificates.put(arn, { arn, region, domain: DomainName, token, created: cloud.now(), tags });
  return { CertificateArn: arn };
}

function put(scope: Scope, input: Named, change: (tags: Record<string, string>) => Record<string, string>) {
  const found = named(scope, input);
  scope.certificates.put(found.arn, { ...found, tags: change(found.tags) });
}

/** The token is the number of certificates already shown. */
function list(scope: Scope, { CertificateStatuses, NextToken, MaxItems = 1000 }: ListCertificatesRequest) {
  const all = scope.certificates
    .entries()
    .map(([, one]) => one)
    .filter(({ region }) => region === scope.region)
    .map((one) => detail(scope, one))
    .filter(({ Status }) => !CertificateStatuses?.length || CertificateStatuses.includes(Status as never));
  const from = Number(NextToken ?? 0);
  const shown = all.slice(from, from + MaxItems);
  const next = from + shown.length;
  return {
    CertificateSummaryList: shown.map(({ CertificateArn, DomainName, Status, InUseBy = [] }) => {
      return { CertificateArn, DomainName, Status, InUse: InUseBy.length > 0 };
    }),
    ...(next < all.length ? { NextToken: String(next) } : {}),
  };
}

const operations = new Map<string, (scope: Scope, input: never) => unknown>(
  Object.entries({
    RequestCertificate: request,
    DescribeCertificate: (scope, input: Named) => ({ Certificate: detail(scope, named(scope, input)) }),
    ListCertificates: list,
    DeleteCertificate: (scope, input: Named) => {
      const found = named(scope, input);
      const [user] = usersOf(scope, found);
      if (user)
        throw new AwsError('ResourceInUseException', `Certificate ${found.arn} is in use by ${user}.`);
      scope.certificates.delete(found.arn);
    },
    AddTagsToCertificate: (scope, input: Named) =>
      put(scope, input, (tags) => ({ ...tags, ...tagMap(input.Tags) })),
    RemoveTagsFromCertificate: (scope, input: Named) => {
      const keys = (input.Tags ?? []).map(({ Key }) => Key);
      put(scope, input, (tags) =>
        Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key))),
      );
    },
    ListTagsForCertificate: (scope, input: Named) => ({
      Tags: tagList(named(scope, input).tags),
    }),
  }),
);

export function createAcm(cloud: Cloud): Service {
  const certificates = openCertificates(cloud);
  return {
    operation: targetOperation,
    async handle(request, operation) {
      const run = operations.get(operation);
      if (!run) {
        const text = `The embedded cloud has no Certificate Manager operation ${operation}`;
        throw new AwsError('UnknownOperationException', text);
      }
      const input = await jsonInput(request);
      refuseMembers(members, operation, input, invalid);
      return jsonAnswer(run({ cloud, certificates, region: request.region }, input as never));
    },
    rights: async (request, operation) => {
      const { CertificateArn, Tags } = await jsonInput<Named>(request);
      const on = CertificateArn ?? (operation === 'ListCertificates' ? '*' : anyIn(request.region));
      const tagging = operation === 'RequestCertificate' && Tags?.length;
      return [right(`acm:${operation}`, on), ...(tagging ? [right('acm:AddTagsToCertificate', on)] : [])];
    },
    renderError: (error) => jsonError(error),
    taggedResources: (region) =>
      certificates
        .entries()
        .filter(([, one]) => one.region === region)
        .map(([arn, { tags }]) => ({ arn, tags })),
  };
}

const anyIn = (region: string) => `arn:aws:acm:${region}:${account}:certificate/*`;
