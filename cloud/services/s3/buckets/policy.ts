// Is a bucket's policy public? What it allows, and to whom, the evaluation of all policies says.
import { isEveryone } from '../../../authorization/evaluation.ts';
import type { Policy } from '../../../authorization/policy.ts';

/** Condition keys that tie a grant to fixed callers (S3 user guide, "The meaning of public"). */
const restricting =
  /^(aws:(SourceArn|SourceAccount|SourceVpc|SourceVpce|SourceIp|SourceOrgID|SourceOrgPaths|Principal\w+|userid)|s3:DataAccessPointAr(n|Account)|s3:DataAccessPointAccount)$/i;

/** True when it lets everyone do something, whoever they are: what BlockPublicPolicy refuses. */
export function isPublic(policy: Policy): boolean {
  return policy.Statement.some(({ Effect, Principal, Condition = {} }) => {
    const keys = Object.values(Condition).flatMap((values) => Object.keys(values));
    return Effect === 'Allow' && isEveryone(Principal) && !keys.some((key) => restricting.test(key));
  });
}
