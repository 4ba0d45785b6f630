// Whether a bucket's policy is public. What it allows, and to whom, is decided by the evaluation of all policies.
import { isEveryone } from '../../../authorization/evaluation.ts';
import type { Policy } from '../../../authorization/policy.ts';

/** Condition keys that tie a grant to fixed callers (S3 user guide, "The meaning of public"). */
const restricting =
  /^(aws:(SourceArn|SourceAccount|SourceVpc|SourceVpce|SourceIp|SourceOrgID|SourceOrgPaths|Principal\w+|userid)|s3:DataAccessPointAr(n|Account)|s3:DataAccessPointAccount)$/i;

/** True when it allows something to everyone: BlockPublicPolicy refuses such a policy. */
export function isPublic(policy: Policy): boolean {
  return policy.Statement.some(({ Effect, Principal, Condition = {} }) => {
    const keys = Object.values(Condition).flatMap((values) => Object.keys(values));
    return Effect === 'Allow' && isEveryone(Principal) && !keys.some((key) => restricting.test(key));
  });
}
