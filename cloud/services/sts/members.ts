// What happens to the members of STS's inputs. The refused ones would narrow or mark a session, which nothing here does.
import type { MemberTable } from '../../wire/members.ts';

export const members: MemberTable = {
  AssumeRole: {
    honoured: 'RoleArn RoleSessionName DurationSeconds ExternalId',
    refused: `Policy PolicyArns ProvidedContexts SerialNumber SourceIdentity Tags TokenCode TransitiveTagKeys
      MinimumSessionTokenSize`,
  },
  GetCallerIdentity: { honoured: '' },
};
