// Lambda gives a function's role a grant on the function's encrypted environment, and identifies the role by its id. A
// role deleted and recreated under the same name is another one to it: every invocation then fails with "KMS access
// was denied", and nothing is logged. Setting the same ARN again does not help, only another role, or a new function.
import type { TagMap } from '../../aws/tags.ts';
import type { Fields } from '../../engine/resource.ts';
import type { RoleOutputs } from '../../stack/outputs.ts';

/** The id of the role that the function was given: no answer of Lambda contains it. */
const roleTag = 'thumbs:role';

/** Undefined, and so not compared, for roles that thumbs did not make. */
export const wantedGrant = (role: Partial<RoleOutputs> | undefined) => ({ grant: role?.roleId });

interface Granted<Id> {
  tags: TagMap;
  grant: Id | undefined;
}

/** The facets stored in tags. `tags`: undefined when reading them is denied. */
export function splitTags(tags: TagMap | undefined): Granted<string | null> {
  if (!tags) return { tags: {}, grant: undefined };
  const { [roleTag]: grant = null, ...others } = tags;
  return { tags: others, grant };
}

/** The tags for these facets. */
export const joinTags = ({ tags, grant }: Granted<string>): TagMap => ({
  ...tags,
  ...(grant === undefined ? {} : { [roleTag]: grant }),
});

/** With another ARN Lambda makes a new grant by itself. */
export const needsNewFunction = (fields: Fields<Record<'grant' | 'role', unknown>>) =>
  fields.has('grant') && !fields.has('role');
