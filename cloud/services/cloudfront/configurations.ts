// Origin access controls, cache policies and response headers policies: created, read, changed, deleted and listed.
import { AwsError } from '../../aws-error.ts';
import { parseXml, text, type XmlElement } from '../s3/xml.ts';
import { isInUse, type Kind, noSuch } from './kinds.ts';
import { managedPolicies } from './managed.ts';
import { type CloudFront, checkIfMatch, type Handler, invalidArgument, type Kept, newId } from './records.ts';
import { answer, checkQuantities, itemsOf, pageOf } from './wire.ts';

/** The operations of one kind, by AWS's names. */
export function configurationHandlers(kind: Kind): Record<string, Handler> {
  const configName = `${kind.name}Config`;
  const find = (front: CloudFront, id: string | undefined): Kept => {
    const found = front.kept(kind.path).get(id ?? '') ?? managedPolicies(kind).find((one) => one.id === id);
    if (!found) throw noSuch(kind);
    return found;
  };
  const own = (front: CloudFront, id: string | undefined): Kept => {
    const found = find(front, id);
    if (front.kept(kind.path).get(found.id)) return found;
    throw new AwsError('AccessDenied', `The ${kind.name} is managed by AWS.`, 403);
  };
  return {
    [`Create${kind.name}`]: ({ front, text: body }) => {
      const config = checked(kind, front, parseXml(body, configName));
      const made: Kept = { id: kind.newId(), etag: newId(), config, modified: front.cloud.now() };
      front.kept(kind.path).put(made.id, made);
      return answer(kind.name, shown(kind, made), {
        status: 201,
        etag: made.etag,
        location: `${kind.path}/${made.id}`,
      });
    },
    [`Get${kind.name}`]: ({ front, labels }) => {
      const found = find(front, labels.Id);
      return answer(kind.name, shown(kind, found), { etag: found.etag });
    },
    [`Get${configName}`]: ({ front, labels }) => {
      const found = find(front, labels.Id);
      return answer(configName, found.config, { etag: found.etag });
    },
    [`Update${kind.name}`]: ({ front, labels, request, text: body }) => {
      const found = own(front, labels.Id);
      checkIfMatch(request, found.etag);
      const config = checked(kind, front, parseXml(body, configName), found.id);
      const next: Kept = { ...found, etag: newId(), config, modified: front.cloud.now() };
      front.kept(kind.path).put(next.id, next);
      return answer(kind.name, shown(kind, next), { etag: next.etag });
    },
    [`Delete${kind.name}`]: ({ front, labels, request }) => {
      const found = own(front, labels.Id);
      checkIfMatch(request, found.etag);
      if (isInUse(front, kind, found.id)) {
        const text = `Cannot delete the ${kind.name} because it is attached to one or more distributions.`;
        throw new AwsError(`${kind.name}InUse`, text, 409);
      }
      front.kept(kind.path).delete(found.id);
      return { status: 204 };
    },
    [listOperation(kind)]: ({ front, request }) => {
      const type = request.query.get('Type');
      const all = [
        ...(type === 'managed'
          ? []
          : front
              .kept(kind.path)
              .entries()
              .map(([, one]) => summary(kind, one, 'custom'))),
        ...(type === 'custom' ? [] : managedPolicies(kind).map((one) => summary(kind, one, 'managed'))),
      ].sort(([a], [b]) => (a < b ? -1 : 1));
      const { entries, members } = pageOf(request, all);
      return answer(`${kind.name}List`, { ...members, Items: itemsOf(`${kind.name}Summary`, entries) });
    },
  };
}

export const listOperation = ({ name }: Kind) => `List${name.replace(/y$/, 'ie')}s`;

function checked(kind: Kind, front: CloudFront, config: XmlElement, ownId?: string): XmlElement {
  const name = text(config, 'Name');
  if (!name || !/^[\w-]{1,128}$/.test(name))
    throw invalidArgument('The parameter Name is missing or not valid.');
  checkQuantities(
    config,
    () =>
      new AwsError(
        'InconsistentQuantities',
        'The value of Quantity and the size of Items do not match.',
        400,
      ),
  );
  kind.check(config);
  const others = front.kept(kind.path).entries();
  if (others.some(([id, one]) => id !== ownId && text(one.config, 'Name') === name)) {
    const message = `A ${kind.name} with this name already exists.`;
    throw new AwsError(`${kind.name}AlreadyExists`, message, 409);
  }
  return config;
}

function shown({ name }: Kind, { id, config, modified }: Kept): XmlElement {
  const time = name === 'OriginAccessControl' ? {} : { LastModifiedTime: new Date(modified).toISOString() };
  return { Id: id, ...time, [`${name}Config`]: config };
}

function summary(kind: Kind, one: Kept, type: 'custom' | 'managed'): [string, XmlElement] {
  const entry =
    kind.name === 'OriginAccessControl'
      ? { Id: one.id, ...one.config }
      : { Type: type, [kind.name]: shown(kind, one) };
  return [one.id, entry];
}
