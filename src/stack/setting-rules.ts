// Formats of setting values: AWS's own rules, or narrower ones.

/** The only values that CloudWatch Logs accepts (PutRetentionPolicy). */
export const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** A role's name by IAM's rules, or its ARN. Empty: thumbs makes its own role again. */
export const roleRule = /^$|^[\w+=,.@-]{1,64}$|^arn:\S+:role\/\S+$/;

/** A customer-managed or AWS-managed policy. Empty: setup ignores boundaries again. */
export const policyRule = /^$|^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/\S+$/;

export const domainRule =
  /^$|^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

/** A certificate in the region that CloudFront requires. Empty: thumbs requests its own again. */
export const certificateRule = /^$|^arn:aws[\w-]*:acm:us-east-1:\d{12}:certificate\/\S+$/;

/** Up to a year; parsed by `durationOf`. */
export const durationRule = /^\d+[mhd]$/;

/**
 * A bucket by S3's rules, and a prefix of characters that tags, policies and the filters of notifications all accept as they
 * are: other characters are wildcards in one of them, or have to be encoded.
 */
export const sourceRule = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[\w./-]{0,180})?$/;
