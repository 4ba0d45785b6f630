// Condition keys: what is known about a request. A key may have values, may be known to be absent, or may be unknown to
// the cloud. An unknown key must never let anyone in.

/** Key → values; keys are compared case-insensitively. */
export type Facts = Record<string, string | string[] | undefined>;

export interface Context {
  /** The values; empty for a key that this request does not have; undefined for a key that the cloud does not know. */
  valuesOf(key: string): readonly string[] | undefined;
}

/** Keys that are absent from requests to this cloud unless the facts say otherwise: no VPC, no organisation, no MFA. */
const absentUnlessGiven = new Set(
  (
    'aws:sourcearn aws:sourceaccount aws:sourceorgid aws:sourceorgpaths aws:sourcevpc aws:sourcevpce aws:vpcsourceip ' +
    'aws:sourcevpcarn aws:principalorgid aws:principalorgpaths aws:resourceorgid aws:resourceorgpaths ' +
    'aws:multifactorauthpresent aws:multifactorauthage aws:username aws:federatedprovider aws:referer aws:useragent ' +
    'aws:calledvia aws:calledviafirst aws:calledvialast aws:sourceidentity aws:principalservicename ' +
    'aws:principalservicenameslist aws:principalarn aws:principalaccount aws:principaltype aws:userid ' +
    's3:prefix s3:delimiter s3:max-keys s3:versionid s3:x-amz-acl s3:x-amz-copy-source s3:x-amz-metadata-directive ' +
    's3:x-amz-server-side-encryption s3:x-amz-storage-class s3:x-amz-content-sha256 s3:if-match s3:if-none-match ' +
    's3:dataaccesspointarn s3:dataaccesspointaccount ' +
    'dynamodb:leadingkeys dynamodb:fulltablescan dynamodb:select dynamodb:returnvalues dynamodb:enclosingoperation ' +
    'iam:passedtoservice iam:permissionsboundary iam:policyarn lambda:functionarn'
  ).split(' '),
);

/** All tags of the caller are known: one that is not given is absent. */
const isPrincipalTag = (key: string) => key.startsWith('aws:principaltag/');

export function contextOf(facts: Facts): Context {
  const values = new Map(
    Object.entries(facts).flatMap(([key, value]): [string, string[]][] =>
      value === undefined ? [] : [[key.toLowerCase(), typeof value === 'string' ? [value] : value]],
    ),
  );
  return {
    valuesOf(key) {
      const name = key.toLowerCase();
      const given = values.get(name);
      if (given) return given;
      return absentUnlessGiven.has(name) || isPrincipalTag(name) ? [] : undefined;
    },
  };
}
