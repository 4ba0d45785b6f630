// Which part of AWS a region is in, by the SDK's own data: it also knows regions that were opened after us.
import { partition } from '@aws-sdk/core/client';

/** `aws`, `aws-cn`, `aws-us-gov`, `aws-eusc`: the second part of every ARN. */
export const partitionOf = (region: string): string => partition(region).name;

/** What the host names of AWS's services end with: `amazonaws.com`, `amazonaws.eu`. */
export const suffixOfHosts = (region: string): string => partition(region).dnsSuffix;
