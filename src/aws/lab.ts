// AWS Academy's Learner Labs: accounts that forbid most of IAM and all regions but two.

/** Who works in a lab is `assumed-role/voclabs/…`. */
export const isLab = (arn: string | undefined) => arn?.includes(':assumed-role/voclabs/') ?? false;

/** The role that every lab has ready, and that Lambda may assume. */
export const labRole = 'LabRole';

export const labRegions = ['us-east-1', 'us-west-2'];
