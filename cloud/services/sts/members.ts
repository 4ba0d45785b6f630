// Which members of STS's inputs are honoured, refused or harmless. Session policies and tags are not supported.
import type { MemberTable } from '../../wire/members.ts';

export const members: MemberTable = {
  AssumeRole: {
    honoured: 'RoleArn RoleSessionName DurationSeconds ExternalId',
    refused: `Policy PolicyArns ProvidedContexts SerialNumber SourceIdentity Tags TokenCode TransitiveTagKeys
      MinimumSessionTokenSize`,
  },
  GetCallerIdentity: { honoured: '' },
};
