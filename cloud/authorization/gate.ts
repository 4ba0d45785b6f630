// The gate in front of every service: stops callers without permission.
import type { CloudRequest, Service } from '../service.ts';
import type { Permissions } from './permissions.ts';
import { accessDeniedBy } from './refusal.ts';
import { ownRight, type Right } from './rights.ts';

interface Asked {
  /** The service name in the request's signature. */
  name: string;
  service: Service;
  request: CloudRequest;
  operation: string;
}

/** Throws AccessDenied, as the service spells it, unless the caller may do everything that the operation needs. */
export async function authorize(permissions: Permissions, asked: Asked): Promise<void> {
  const { name, request } = asked;
  // Only policies of resources can deny it anything.
  if (request.caller.kind === 'account' && !asked.service.resourcePolicy) return;
  for (const right of await rightsOf(asked)) {
    const text = await permissions.whyNot(request, right);
    if (text !== undefined) throw accessDeniedBy(name, text);
  }
}

/** None where the service checks by itself. */
async function rightsOf({ name, service, request, operation }: Asked): Promise<Right[]> {
  if (!service.rights) return [ownRight(name, operation)];
  return (await service.rights(request, operation)) ?? [];
}
