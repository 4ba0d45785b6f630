// The certificate for a custom domain. Setup requests it at once; ACM issues it when it finds its record in DNS. That may
// take a person hours, so setup prints the record and ends, and the next setup continues.
import { createHash } from 'node:crypto';
import {
  ACMClient,
  AddTagsToCertificateCommand,
  type CertificateDetail,
  DeleteCertificateCommand,
  DescribeCertificateCommand,
  ListTagsForCertificateCommand,
  paginateListCertificates,
  RemoveTagsFromCertificateCommand,
  RequestCertificateCommand,
} from '@aws-sdk/client-acm';
import type { Context, Session } from '../../aws/session.ts';
import { commonOwner, ourTags, surplusTags, type TagMap, tagList, tagMap } from '../../aws/tags.ts';
import { optionalRead } from '../../engine/plan.ts';
import type { ChangeOrder, Facets, Live, Owner, Resource } from '../../engine/resource.ts';
import { ignore, isAws } from '../../errors/errors.ts';
import { retryWhile, schedules, waitUntil } from '../../machine/wait.ts';
import { isNamed, type Names } from '../../stack/names.ts';
import type { CertificateOutputs } from '../../stack/outputs.ts';
import { hasCdn, type Settings } from '../../stack/settings.ts';
import { listDistributions, ownerIn, unlessNotServed } from './cdn-calls.ts';
import { cdnTags } from './cdn-config.ts';
import { orAdvise } from './certificate-denial.ts';

export interface CertificateFacets extends Facets {
  domain: string;
  tags: TagMap;
}

type LiveCertificate = Live<CertificateFacets, CertificateOutputs>;

/** CloudFront accepts certificates from this region only. */
export class CertificateClient extends ACMClient {
  constructor(configuration: object) {
    super({ ...configuration, region: 'us-east-1' });
  }
}

const gone = ['ResourceNotFoundException'];
const isName = isNamed('certificate');

/** Certificates have no names, so a tag holds the name. */
const nameTag = 'thumbs:name';

export const needsCertificate = (settings: Settings) =>
  hasCdn(settings) && Boolean(settings.domain) && !settings.certificate;

export const certificate: Resource<CertificateFacets, CertificateOutputs> = {
  id: 'certificate',
  type: 'ACM certificate',
  needs: [],
  name: ({ names }) => names.of('certificate'),
  isName,
  owner,
  desired: ({ names, settings }) => ({ domain: settings.domain ?? '', tags: tagsFor(names) }),
  find: async (session) => {
    // Only a stack with a distribution has a certificate; others need no permission to look.
    if ((await listDistributions(session)).length === 0) return [];
    const all = (await listAll(session)).map(({ tags }) => tags?.[nameTag] ?? '');
    return [...new Set(all.filter((name) => isName(session.place, name)))];
  },
  read: (context, name) => orAdvise(read(context, name)),
  create: (context, name, facets) => orAdvise(create(context, name, facets)),
  update,
  destroy,
};

const tagsFor = (names: Names): TagMap => ({ ...cdnTags(names), [nameTag]: names.of('certificate') });

interface Found {
  arn: string;
  tags: TagMap | undefined;
}

async function listAll(session: Session): Promise<Found[]> {
  const client = session.client(CertificateClient);
  const pages = Array.fromAsync(paginateListCertificates({ client }, {}));
  const all = (await unlessNotServed(session, pages)).flatMap(
    ({ CertificateSummaryList = [] }) => CertificateSummaryList,
  );
  return Promise.all(
    all.map(async ({ CertificateArn: arn = '' }) => ({ arn, tags: await readTags(session, arn) })),
  );
}

async function readTags(session: Session, CertificateArn: string): Promise<TagMap | undefined> {
  const command = new ListTagsForCertificateCommand({ CertificateArn });
  const call = ignore(gone, session.client(CertificateClient).send(command));
  const answer = await optionalRead(session, 'the tags of the certificate', call);
  return answer && tagMap(answer.Tags);
}

const listNamed = async (session: Session, name: string) =>
  (await listAll(session)).filter(({ tags }) => tags?.[nameTag] === name);

async function owner(session: Session, name: string): Promise<{ owner: Owner } | undefined> {
  const found = await optionalRead(session, 'the list of certificates', listNamed(session, name));
  if (!found) return { owner: undefined };
  return commonOwner(
    found.map(({ tags }) => ownerIn(session, tags)),
    session,
  );
}

async function describe(session: Session, CertificateArn: string): Promise<CertificateDetail | undefined> {
  const command = new DescribeCertificateCommand({ CertificateArn });
  return (await ignore(gone, session.client(CertificateClient).send(command)))?.Certificate;
}

/** The certificate's status; 'gone' if it does not exist. */
export const certificateStatus = async (session: Session, arn: string): Promise<string> =>
  (await describe(session, arn))?.Status ?? 'gone';

async function read(context: Context, name: string): Promise<LiveCertificate | undefined> {
  const all = await Promise.all(
    (await listNamed(context, name)).map(async (one) => ({
      ...one,
      found: await describe(context, one.arn),
    })),
  );
  // An earlier domain's certificate may still be in use; teardown removes them all. Without settings, any one will do.
  const { domain } = context.settings;
  const one = all.find(({ found }) => found && (!domain || found.DomainName === domain));
  if (!one?.found) return undefined;
  const facets = { domain: one.found.DomainName ?? '', tags: ourTags(context.names, one.tags ?? {}) };
  return { outputs: outputsOf(one.arn, one.found), facets, owner: ownerIn(context, one.tags) };
}

function outputsOf(
  arn: string,
  { Status, DomainValidationOptions = [] }: CertificateDetail,
): CertificateOutputs {
  const { Name, Type, Value } = DomainValidationOptions[0]?.ResourceRecord ?? {};
  const record = Name && Type && Value ? { record: { name: Name, type: Type, value: Value } } : {};
  return { arn, status: Status ?? 'unknown', ...record };
}

const tokenOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** The idempotency token keeps a repeated request from creating a second certificate. */
async function create(
  context: Context,
  _name: string,
  { domain, tags }: CertificateFacets,
): Promise<LiveCertificate> {
  const command = new RequestCertificateCommand({
    DomainName: domain,
    ValidationMethod: 'DNS',
    IdempotencyToken: tokenOf(`${context.names.suffix} ${domain}`),
    Tags: tagList(tags),
  });
  const { CertificateArn: arn = '' } = await context.client(CertificateClient).send(command);
  const found = await waitUntil(
    context,
    'Certificate Manager names the DNS record that proves the domain',
    schedules.certificateRecord,
    async () => {
      const now = await describe(context, arn);
      return now?.DomainValidationOptions?.[0]?.ResourceRecord ? now : undefined;
    },
  );
  return { outputs: outputsOf(arn, found), facets: { domain, tags }, owner: context.names.stack };
}

async function update(
  context: Context,
  _name: string,
  { live, desired, fields }: ChangeOrder<CertificateFacets, CertificateOutputs>,
): Promise<CertificateOutputs> {
  const { arn: CertificateArn } = live.outputs;
  if (!fields.has('tags')) return live.outputs;
  const client = context.client(CertificateClient);
  await client.send(new AddTagsToCertificateCommand({ CertificateArn, Tags: tagList(desired.tags) }));
  const Tags = surplusTags(live.facets.tags, desired.tags).map((Key) => ({ Key }));
  if (Tags.length > 0) await client.send(new RemoveTagsFromCertificateCommand({ CertificateArn, Tags }));
  return live.outputs;
}

/** Waits, because CloudFront may take a while to release the certificate. */
async function destroy(session: Session, name: string): Promise<void> {
  const { stack } = session.place;
  const own = (await listNamed(session, name)).filter(({ tags }) => ownerIn(session, tags) === stack);
  const isHeld = (error: unknown) => isAws(error, 'ResourceInUseException') && !session.isHasty;
  for (const { arn: CertificateArn } of own) {
    const remove = () =>
      session.client(CertificateClient).send(new DeleteCertificateCommand({ CertificateArn }));
    await retryWhile(session, 'CloudFront still uses the certificate', isHeld, schedules.releasedByCdn, () =>
      ignore(gone, remove()),
    );
  }
}
