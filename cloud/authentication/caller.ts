// Whoever a request comes from, once its signature is verified: what may be done is decided by this, and by nothing else.

export type Caller =
  /** The account's own key pair: may do everything. */
  | { kind: 'account' }
  /** A function at work, or whoever else holds session credentials of a role. */
  | { kind: 'role'; roleName: string; roleArn: string; sessionName: string }
  /** Nothing was signed. */
  | { kind: 'anonymous' };

/** As STS and the messages of AccessDenied name the caller. */
export function callerArn(caller: Exclude<Caller, { kind: 'anonymous' }>, account: string): string {
  return caller.kind === 'account'
    ? `arn:aws:iam::${account}:user/local`
    : `arn:aws:sts::${account}:assumed-role/${caller.roleName}/${caller.sessionName}`;
}
