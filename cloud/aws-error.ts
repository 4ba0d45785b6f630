/** An error as AWS spells it. The service's wire format decides its form on the wire. */
export class AwsError extends Error {
  /** AWS's error code, e.g. `QueueDoesNotExist`. */
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  /** Further members of the error body, e.g. `{ ArgumentName1: … }` for S3, `{ Reason: … }` for Lambda; only JSON has objects. */
  readonly fields: Record<string, unknown>;

  constructor(code: string, message: string, status = 400, fields: Record<string, unknown> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

/** AWS's sentence about a member of a request that breaks a rule. `rule` continues "Member must …". */
export const constraintMessage = (value: unknown, member: string, rule: string) =>
  `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${rule}`;
