/** The region in an ARN: `arn:PARTITION:SERVICE:REGION:…`. Empty for resources without one, and for what is no ARN. */
export const regionOf = (arn: string): string => arn.split(':')[3] ?? '';
