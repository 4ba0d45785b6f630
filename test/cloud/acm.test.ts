// Certificates of the embedded cloud: they wait, are issued, stay while a distribution uses them; and the names of distributions.
import {
  AddTagsToCertificateCommand,
  DeleteCertificateCommand,
  DescribeCertificateCommand,
  ListCertificatesCommand,
  ListTagsForCertificateCommand,
  RemoveTagsFromCertificateCommand,
  RequestCertificateCommand,
} from '@aws-sdk/client-acm';
import { CreateDistributionCommand, type DistributionConfig } from '@aws-sdk/client-cloudfront';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CertificateClient } from '../../src/resources/cdn/certificate.ts';
import { openCloud, type TestCloud } from '../support/cloud/cloud.ts';
import { configOf, frontOf } from '../support/cloud/distribution.ts';

let cloud: TestCloud;
let now = Date.now();
beforeAll(async () => {
  cloud = await openCloud({ now: () => now, timings: { certificateMs: 1000 } });
});
afterAll(() => cloud.dispose());

const acm = () => cloud.client(CertificateClient);
const request = async (DomainName: string, more: object = {}) =>
  (await acm().send(new RequestCertificateCommand({ DomainName, ValidationMethod: 'DNS', ...more })))
    .CertificateArn ?? '';
const describeOne = async (CertificateArn: string) =>
  (await acm().send(new DescribeCertificateCommand({ CertificateArn }))).Certificate;

it('names the record a little later, and issues the certificate in the end', async () => {
  const arn = await request('pictures.example.com');
  expect(await describeOne(arn)).toMatchObject({ Status: 'PENDING_VALIDATION' });
  expect((await describeOne(arn))?.DomainValidationOptions?.[0]).not.toHaveProperty('ResourceRecord');
  now += 100;
  const record = {
    Name: expect.stringMatching(/^_[0-9a-f]{32}\.pictures\.example\.com\.$/),
    Type: 'CNAME',
    Value: expect.stringMatching(/^_[0-9a-f]{32}\.acm-validations\.aws\.$/),
  };
  expect((await describeOne(arn))?.DomainValidationOptions?.[0]?.ResourceRecord).toEqual(record);
  now += 900;
  expect(await describeOne(arn)).toMatchObject({ Status: 'ISSUED', InUseBy: [] });
});

it('makes one for a token, and refuses what is no domain', async () => {
  const once = await request('a.example.com', { IdempotencyToken: 'token' });
  expect(await request('a.example.com', { IdempotencyToken: 'token' })).toBe(once);
  await expect(request('a_b')).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(describeOne(`${once}0`)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

it('has tags', async () => {
  const CertificateArn = await request('t.example.com', { Tags: [{ Key: 'a', Value: '1' }] });
  await acm().send(new AddTagsToCertificateCommand({ CertificateArn, Tags: [{ Key: 'b', Value: '2' }] }));
  await acm().send(new RemoveTagsFromCertificateCommand({ CertificateArn, Tags: [{ Key: 'a' }] }));
  const { Tags } = await acm().send(new ListTagsForCertificateCommand({ CertificateArn }));
  expect(Tags).toEqual([{ Key: 'b', Value: '2' }]);
});

it('gives a distribution a name once it is issued, and stays while it is used', async () => {
  const arn = await request('shop.example.com');
  const make = (reference: string, name: string) => {
    const DistributionConfig = {
      ...configOf(reference),
      Aliases: { Quantity: 1, Items: [name] },
      ViewerCertificate: { ACMCertificateArn: arn, SSLSupportMethod: 'sni-only' },
    } as DistributionConfig;
    return frontOf(cloud).send(new CreateDistributionCommand({ DistributionConfig }));
  };
  await expect(make('early', 'shop.example.com')).rejects.toMatchObject({ name: 'InvalidViewerCertificate' });
  now += 1000;
  await expect(make('other', 'else.example.com')).rejects.toMatchObject({ name: 'InvalidViewerCertificate' });
  await make('own', 'shop.example.com');
  await expect(make('again', 'shop.example.com')).rejects.toMatchObject({ name: 'CNAMEAlreadyExists' });
  const remove = acm().send(new DeleteCertificateCommand({ CertificateArn: arn }));
  await expect(remove).rejects.toMatchObject({ name: 'ResourceInUseException' });
  const { CertificateSummaryList } = await acm().send(new ListCertificatesCommand({}));
  expect(CertificateSummaryList).toContainEqual(
    expect.objectContaining({ CertificateArn: arn, Status: 'ISSUED', InUse: true }),
  );
});
