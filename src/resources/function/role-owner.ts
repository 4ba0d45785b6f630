// The owner of a role: by its tag and its path, because roles have no region of their own.
import { GetRoleCommand, IAMClient, type Role } from '@aws-sdk/client-iam';
import type { Session } from '../../aws/session.ts';
import { ownerOf, tagMap } from '../../aws/tags.ts';
import { optionalRead } from '../../engine/plan.ts';
import type { Owner } from '../../engine/resource.ts';
import { ignore } from '../../errors/errors.ts';
import { stackOfRole } from '../../stack/names.ts';

export async function roleOwner(session: Session, RoleName: string): Promise<{ owner: Owner } | undefined> {
  const call = session.client(IAMClient).send(new GetRoleCommand({ RoleName }));
  const read = call.then(({ Role }) => ({ owner: ownerOfRole(session, Role) }));
  const unknown = { owner: undefined };
  return ignore(
    ['NoSuchEntityException'],
    optionalRead(session, `the role ${RoleName}`, read).then((found) => found ?? unknown),
  );
}

/** A stack of the same name in another region is another stack. */
export function ownerOfRole({ place }: Session, role: Role | undefined): Owner {
  const stack = ownerOf(tagMap(role?.Tags));
  const isElsewhere = stack === place.stack && stackOfRole(role?.Path, place.region) === undefined;
  return isElsewhere ? `${stack} of the path ${role?.Path}` : stack;
}
