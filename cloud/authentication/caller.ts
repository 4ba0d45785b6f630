// The sender of a request, once its signature is verified. Authorization depends on this and on nothing else.

export type Caller =
  /** The account's own key pair, which may do everything. */
  | { kind: 'account' }
  /** A running function, or anyone else with session credentials of a role. */
  | { kind: 'role'; roleName: string; roleArn: string; sessionName: string }
  /** A service of AWS at work for one of the account's resources, as CloudFront is when it reads from S3. */
  | { kind: 'service'; name: string; sourceArn: string }
  /** Nothing was signed. */
  | { kind: 'anonymous' };

/** As STS and AccessDenied messages name the caller. */
export function callerArn(caller: Extract<Caller, { kind: 'account' | 'role' }>, account: string): string {
  return caller.kind === 'account'
    ? `arn:aws:iam::${account}:user/local`
    : `arn:aws:sts::${account}:assumed-role/${caller.roleName}/${caller.sessionName}`;
}
