// AWS Academy's Learner Labs: accounts that forbid most of IAM and all but two regions.

/** The caller in a lab is `assumed-role/voclabs/…`. */
export const isLab = (arn: string | undefined) => arn?.includes(':assumed-role/voclabs/') ?? false;

/** Every lab has this role, and Lambda may assume it. */
export const labRole = 'LabRole';

export const labRegions = ['us-east-1', 'us-west-2'];
