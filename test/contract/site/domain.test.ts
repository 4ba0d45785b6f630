// `setup --domain`: the records to set are printed, the next setup puts an issued certificate to use, teardown removes it.
import { ListCertificatesCommand } from '@aws-sdk/client-acm';
import { CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import { beforeEach, expect, it } from 'vitest';
import { deny } from '../../../cloud/faults.ts';
import { openStack } from '../../../src/aws/session.ts';
import { setUp } from '../../../src/commands/setup.ts';
import { tearDown } from '../../../src/commands/teardown.ts';
import { domain as doctor } from '../../../src/doctor/optional-parts.ts';
import { CertificateClient } from '../../../src/resources/cdn/certificate.ts';
import type { TestCloud } from '../../support/cloud/cloud.ts';
import { withAccount } from '../../support/stacks/account.ts';
import type { TestSession } from '../../support/stacks/session.ts';

let cloud: TestCloud;
let session: TestSession;

beforeEach(async () => {
  ({ cloud, session } = await withAccount());
});

const name = 'pictures.example.com';
const closing = () => session.events.at(-1);
const notes = () => session.events.flatMap((event) => (event.event === 'note' ? [event.text] : []));
const timings = () => cloud.cloud.cloud.timings;
const distribution = async () =>
  (await session.client(CloudFrontClient).send(new ListDistributionsCommand({}))).DistributionList
    ?.Items?.[0];
const certificates = async () =>
  (await session.client(CertificateClient).send(new ListCertificatesCommand({}))).CertificateSummaryList;

/** Long enough that a test decides when it is over. */
const day = 86_400_000;

it('is asked for, waits, is put to use by the next setup, and goes with the stack', async () => {
  timings().certificateMs = day;
  expect(await setUp(session, { cdn: true, domain: name, trigger: 'sqs' })).toBe(0);
  const { DomainName: host } = (await distribution()) ?? {};
  const validation = {
    type: 'CNAME',
    name: expect.stringContaining(name),
    value: expect.stringContaining('acm-validations.aws.'),
  };
  const records = [validation, { type: 'CNAME', name, value: host }];
  const waiting = { name, inUse: false, certificate: 'PENDING_VALIDATION', records };
  expect(closing()).toMatchObject({ event: 'done', domain: waiting });
  expect(await setUp(session, { plan: true })).toBe(0);
  expect(notes()).toContainEqual(expect.stringContaining('waits for DNS'));
  expect(notes()).toContain(`CNAME  ${name}  ${host}`);
  expect((await distribution())?.Aliases?.Quantity).toBe(0);
  expect(await doctor.run(session)).toMatchObject({ level: 'note', fix: expect.stringContaining('CNAME _') });

  timings().certificateMs = 5;
  expect(await setUp(session, { plan: true })).toBe(5);
  expect(await setUp(session, {})).toBe(0);
  expect(closing()).toMatchObject({ updated: 1, domain: { inUse: true, certificate: 'ISSUED' } });
  expect((await distribution())?.Aliases?.Items).toEqual([name]);
  expect(await setUp(session, { plan: true })).toBe(0);
  expect(await doctor.run(session)).toMatchObject({ level: 'ok' });

  expect(await tearDown(session, {})).toBe(0);
  expect(closing()).toMatchObject({ left: [] });
  expect(await certificates()).toEqual([]);
});

it('is the address of a stack on AWS, and goes away again', async () => {
  await setUp(session, { cdn: true, domain: name, trigger: 'sqs' });
  await setUp(session, {});
  expect((await openStack(session)).settings.domain).toBe(name);
  expect(await setUp(session, { domain: '' })).toBe(0);
  expect((await distribution())?.Aliases?.Quantity).toBe(0);
  expect(await certificates()).toEqual([]);
  expect(await setUp(session, { plan: true })).toBe(0);
});

it('is refused without a distribution, and a certificate without a domain', async () => {
  await expect(setUp(session, { domain: name })).rejects.toMatchObject({ code: 'Usage' });
  const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/a';
  await expect(setUp(session, { cdn: true, certificate })).rejects.toMatchObject({ code: 'Usage' });
});

it('may be a certificate that somebody else requested, where Certificate Manager is denied', async () => {
  cloud.cloud.setFaults(deny('acm', '*'));
  await expect(setUp(session, { cdn: true, domain: name, trigger: 'sqs' })).rejects.toMatchObject({
    code: 'CertificateDenied',
    fix: expect.stringContaining('--certificate ARN'),
  });
});
