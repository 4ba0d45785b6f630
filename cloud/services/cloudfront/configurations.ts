// Origin access controls, cache policies and response headers policies: created, read, changed, deleted and listed.
import { AwsError } from '../../aws-error.ts';
import { parseXml, text, type XmlElement } from '../s3/xml.ts';
import { isInUse, type Kind, noSuch } from './kinds.ts';
import { managedPolicies } from './managed.ts';
import { type CloudFront, checkIfMatch, type Handler, invalidArgument, type Kept, newId } from './records.ts';
import { answer, checkQuantities, itemsOf, pageOf } from './wire.ts';

/** The operations of one kind, by AWS's names. */
export function configurationHandlers(kind: Kind): Record<string, Handler> {
  const { name } = kind;
  return {
    [`Create${name}`]: (call) => create(kind, call),
    [`Get${name}`]: ({ front, labels }) => {
      const found = find(kind, front, labels.Id);
      return answer(name, shown(kind, found), { etag: found.etag });
    },
    [`Get${name}Config`]: ({ front, labels }) => {
      const found = find(kind, front, labels.Id);
      return answer(`${name}Config`, found.config, { etag: found.etag });
    },
    [`Update${name}`]: (call) => update(kind, call),
    [`Delete${name}`]: (call) => remove(kind, call),
    [listOperation(kind)]: (call) => list(kind, call),
  };
}

type Call = Parameters<Handler>[0];

function find(kind: Kind, front: CloudFront, id: string | undefined): Kept {
  const found = front.kept(kind.path).get(id ?? '') ?? managedPolicies(kind).find((one) => one.id === id);
  if (!found) throw noSuch(kind);
  return found;
}

/** Finds a configuration that the account may change: AWS's managed ones throw AccessDenied. */
function findOwn(kind: Kind, front: CloudFront, id: string | undefined): Kept {
  const found = find(kind, front, id);
  if (front.kept(kind.path).get(found.id)) return found;
  throw new AwsError('AccessDenied', `The ${kind.name} is managed by AWS.`, 403);
}

function create(kind: Kind, { front, text: body }: Call) {
  const config = checked(kind, front, parseXml(body, `${kind.name}Config`));
  const made: Kept = { id: kind.newId(), etag: newId(), config, modified: front.cloud.now() };
  front.kept(kind.path).put(made.id, made);
  const location = `${kind.path}/${made.id}`;
  return answer(kind.name, shown(kind, made), { status: 201, etag: made.etag, location });
}

function update(kind: Kind, { front, labels, request, text: body }: Call) {
  const found = findOwn(kind, front, labels.Id);
  checkIfMatch(request, found.etag);
  const config = checked(kind, front, parseXml(body, `${kind.name}Config`), found.id);
  const next: Kept = { ...found, etag: newId(), config, modified: front.cloud.now() };
  front.kept(kind.path).put(next.id, next);
  return answer(kind.name, shown(kind, next), { etag: next.etag });
}

function remove(kind: Kind, { front, labels, request }: Call) {
  const found = findOwn(kind, front, labels.Id);
  checkIfMatch(request, found.etag);
  if (isInUse(front, kind, found.id)) {
    const text = `Cannot delete the ${kind.name} because it is attached to one or more distributions.`;
    throw new AwsError(`${kind.name}InUse`, text, 409);
  }
  front.kept(kind.path).delete(found.id);
  return { status: 204 };
}

function list(kind: Kind, { front, request }: Call) {
  const type = request.query.get('Type');
  const own = front.kept(kind.path).entries();
  const all = [
    ...(type === 'managed' ? [] : own.map(([, one]) => summary(kind, one, 'custom'))),
    ...(type === 'custom' ? [] : managedPolicies(kind).map((one) => summary(kind, one, 'managed'))),
  ].sort(([a], [b]) => (a < b ? -1 : 1));
  const { entries, members } = pageOf(request, all);
  return answer(`${kind.name}List`, { ...members, Items: itemsOf(`${kind.name}Summary`, entries) });
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
