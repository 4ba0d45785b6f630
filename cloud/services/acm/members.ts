// Which members of Certificate Manager's inputs are honoured, refused or harmless. Supports one domain, validated by DNS.
import type { MemberTable } from '../../wire/members.ts';

export const members: MemberTable = {
  RequestCertificate: {
    honoured: 'DomainName ValidationMethod IdempotencyToken Tags.*',
    refused: `SubjectAlternativeNames DomainValidationOptions Options CertificateAuthorityArn KeyAlgorithm=RSA_2048
      ManagedBy`,
  },
  DescribeCertificate: { honoured: 'CertificateArn' },
  ListCertificates: {
    honoured: 'CertificateStatuses NextToken MaxItems',
    refused: 'Includes SortBy SortOrder CertificateKeyPairOrigins',
  },
  DeleteCertificate: { honoured: 'CertificateArn' },
  AddTagsToCertificate: { honoured: 'CertificateArn Tags.*' },
  RemoveTagsFromCertificate: { honoured: 'CertificateArn Tags.*' },
  ListTagsForCertificate: { honoured: 'CertificateArn' },
};
