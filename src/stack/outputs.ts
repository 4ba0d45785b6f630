// What resources publish for other resources and commands: ids, hashes and addresses. Only what others need is here; all
// else is declared with its resource.

/** `borrowed` marks a resource that thumbs uses but did not make (a lab's role): never changed, tagged or removed. */
export interface Outputs {
  borrowed?: string | true;
}

export interface RoleOutputs extends Outputs {
  arn: string;
  /** Distinguishes a role from an earlier one of the same name. */
  roleId?: string;
}

export interface PackageOutputs extends Outputs {
  file: string;
  /** As Lambda writes it: base64. */
  sha256: string;
  bytes: number;
  key: string;
}

export interface HttpApiOutputs extends Outputs {
  id: string;
  url: string;
}

export interface SiteAppOutputs extends Outputs {
  id: string;
  arn: string;
  url: string;
  denied?: undefined;
}

export interface CdnOutputs extends Outputs {
  id: string;
  arn: string;
  /** Ends with a slash. */
  url: string;
  /** CloudFront's own host name, which a custom domain must point to. */
  host: string;
  denied?: undefined;
}

/** A record to create at the DNS provider. */
interface DnsRecord {
  name: string;
  type: string;
  value: string;
}

export interface CertificateOutputs extends Outputs {
  arn: string;
  /** ISSUED, PENDING_VALIDATION, or the reason why it will never be issued. */
  status: string;
  /** Proves ownership of the domain; absent for the first few seconds. */
  record?: DnsRecord | undefined;
}

/** Mail and web addresses of the stack's subscribers. */
export interface TopicOutputs extends Outputs {
  arn: string;
  confirmed: string[];
  /** Asked, and not confirmed yet. */
  pending: string[];
}

/** In an account without CloudFront, the distribution counts as borrowed; in one without Amplify, the app and its deployment do. */
export interface Denied extends Outputs {
  denied: true;
  borrowed: true;
  id?: undefined;
  arn?: undefined;
  url?: undefined;
}

interface HandedOver {
  role: RoleOutputs;
  'api-role': RoleOutputs;
  package: PackageOutputs;
  'api-package': PackageOutputs;
  'http-api': HttpApiOutputs;
  'site-app': SiteAppOutputs | Denied;
  cdn: CdnOutputs | Denied;
  certificate: CertificateOutputs;
}

/** By the id of the resource, as far as known: a plan is made before there are any, a template without them. */
export type Inputs = { readonly [Id in keyof HandedOver]?: Partial<HandedOver[Id]> | undefined };
